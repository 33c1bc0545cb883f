import Linux
import TestSupport
import Testing

@Suite("A program that serves one connection")
struct ServingProgramTests {
    @Test("has it as standard input")
    func serves() throws {
        // What it writes to its input comes out here: that is a connection.
        let script = "cat >&0"
        let program = try ServingProgram(["/bin/sh", "-c", script])
        do {
            let connection = try connection(of: program)
            #expect(throws: Errno.invalid) { _ = try self.connection(of: program) }
            _ = try connection.send(Array("hello".utf8).span)
            #expect(try text(from: connection, bytes: 5) == "hello")
            #expect(!program.hasEnded)
        }
        try end(program)
    }

    @Test("ends when the connection does, and nothing stays of it")
    func ends() throws {
        let program = try ServingProgram(["/bin/cat"])
        #expect(!program.hasEnded)
        do { _ = program.takeConnection() }
        try end(program)
        #expect(program.hasEnded)
    }

    @Test("that isn't there is an error")
    func missing() {
        #expect(throws: Errno.noSuchFile) { _ = try ServingProgram(["/nowhere/program"]) }
    }

    @Test("that shouldn't see what its parent has in its environment doesn't")
    func environment() throws {
        let program = try ServingProgram(["/bin/sh", "-c", "echo \"[$HOME$LD_LIBRARY_PATH]\" >&0"])
        do {
            let connection = try connection(of: program)
            #expect(try text(from: connection, bytes: 3) == "[]\n")
        }
        try end(program)
    }

    /// A child that nobody waits for would hold up tests that wait for a process of their own.
    private func end(_ program: ServingProgram) throws {
        try program.wait(PollWaiter(), until: .after(.seconds(20)))
        #expect(program.hasEnded)
    }

    private func connection(of program: ServingProgram) throws -> FileHandle {
        guard let connection = program.takeConnection() else { throw Errno.invalid }
        return connection
    }

    private func text(from connection: borrowing FileHandle, bytes: Int) throws -> String {
        var content: [UInt8] = []
        while content.count < bytes {
            try PollWaiter().wait(for: connection.descriptor, toBe: .readable, until: .after(.seconds(20)))
            content += try connection.read(limit: bytes - content.count)
        }
        return String(decoding: content, as: UTF8.self)
    }
}
