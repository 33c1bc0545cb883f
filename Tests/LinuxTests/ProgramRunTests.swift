import Foundation
import Linux
import TestSupport
import Testing

@Suite("A child process")
final class ProgramRunTests {
    private let directory: TemporaryDirectory
    private let files: LinuxFileSystem

    init() throws {
        directory = try TemporaryDirectory()
        files = try directory.files()
    }

    private func run(
        _ script: String, outputLimit: Int = 1000, timeLimit: Duration = .seconds(30)
    ) throws -> ChildResult {
        try Program.run(
            ["/bin/sh", "-c", script], in: files.openDirectory(.top), outputLimit: outputLimit,
            timeLimit: timeLimit, PollWaiter())
    }

    @Test(
        "ends as it likes",
        arguments: [
            ("exit 0", .exited(0)), ("exit 7", .exited(7)), ("kill -TERM $$", .killed(signal: 15)),
        ] as [(String, ChildEnding)])
    func endings(_ script: String, _ expected: ChildEnding) throws {
        #expect(try run(script).ending == expected)
    }

    @Test("has its output taken down, both streams in order")
    func output() throws {
        let result = try run("echo one; echo two >&2; echo three")
        #expect(String(decoding: result.output, as: UTF8.self) == "one\ntwo\nthree\n")
    }

    @Test("may print much; only the beginning is kept", arguments: [0, 5])
    func muchOutput(_ limit: Int) throws {
        let result = try run("head -c 3000000 /dev/zero; exit 3", outputLimit: limit)
        #expect(result.ending == .exited(3))
        #expect(result.output == [UInt8](repeating: 0, count: limit))
    }

    @Test("may close its output and go on")
    func closedOutput() throws {
        #expect(try run("exec >&- 2>&-; sleep 0.05; exit 4").ending == .exited(4))
    }

    @Test("has only PATH and LANG, no input, and works where it shall")
    func surroundings() throws {
        try directory.write([], "here")
        let result = try run("/usr/bin/env; cat; ls")
        let lines = String(decoding: result.output, as: UTF8.self).split(separator: "\n").map(String.init)
        #expect(
            lines.filter { !$0.hasPrefix("PWD=") && !$0.hasPrefix("_=") && !$0.hasPrefix("SHLVL=") }.sorted()
                == [
                    "LANG=C.UTF-8", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                    "here",
                ])
    }

    @Test("has no descriptors but the three, and no signal blocked or ignored")
    func inheritance() throws {
        let leaked = unsafe open("/dev/null", O_RDONLY)
        defer { close(leaked) }
        let result = try run("ls /proc/self/fd | wc -l; grep -E 'SigBlk|SigIgn' /proc/self/status")
        let text = String(decoding: result.output, as: UTF8.self)
        // The fourth is the directory that ls itself reads. Signals 32 and 33 are the C library's own.
        #expect(text == "4\nSigBlk:\t0000000000000000\nSigIgn:\t0000000180000000\n")
    }

    @Test("is killed when its time is up, and its children with it", arguments: ["sleep 60", "yes"])
    func timeLimit(_ command: String) throws {
        let start = Instant.now
        #expect(throws: ChildProcessError.interrupted("/bin/sh", .timedOut)) {
            try run("echo $$ > pid; \(command) & wait", timeLimit: .milliseconds(300))
        }
        #expect(Instant.now - start < .seconds(20))
        let group = try #require(Int32(String(decoding: directory.read("pid"), as: UTF8.self).dropLast()))
        #expect(hasEnded(group: group))
    }

    @Test(
        "is killed when it isn't wanted any more, and its children with it", arguments: ["sleep 600", "yes"])
    func unwanted(_ command: String) throws {
        var questions = 0
        #expect(throws: ChildProcessError.interrupted("/bin/sh", .refused(.cancelled))) {
            try Program.run(
                ["/bin/sh", "-c", "echo $$ > pid; \(command) & wait"], in: files.openDirectory(.top),
                outputLimit: 0, timeLimit: .seconds(600), PollWaiter(),
                while: {
                    questions += 1
                    return questions < 5 || (try? directory.read("pid"))?.isEmpty ?? true
                })
        }
        let group = try #require(Int32(String(decoding: directory.read("pid"), as: UTF8.self).dropLast()))
        #expect(hasEnded(group: group))
    }

    @Test("leaves nothing running behind when it ends")
    func leftovers() throws {
        #expect(try run("echo $$ > pid; sleep 60 & exit 0").ending == .exited(0))
        let group = try #require(Int32(String(decoding: directory.read("pid"), as: UTF8.self).dropLast()))
        #expect(hasEnded(group: group))
    }

    @Test("that can't be started is an error")
    func notStarted() throws {
        #expect(throws: ChildProcessError.notStarted("absent", .noSuchFile)) {
            try Program.run(
                ["absent"], in: files.openDirectory(.top), outputLimit: 0, timeLimit: .seconds(1),
                PollWaiter())
        }
        // Not a program of the system by that name.
        #expect(throws: ChildProcessError.notStarted("true", .noSuchFile)) {
            try Program.run(
                ["true"], in: files.openDirectory(.top), outputLimit: 0, timeLimit: .seconds(1), PollWaiter())
        }
    }

    /// Whether all of a process group is gone, at once or soon: a killed process ends when it is next scheduled.
    private func hasEnded(group: Int32) -> Bool {
        let deadline = Instant.now + .seconds(20)
        while isRunning(group: group) {
            guard Instant.now < deadline else { return false }
            usleep(2000)
        }
        return true
    }

    /// Orphans that have ended wait to be reaped by somebody else; they don't run.
    private func isRunning(group: Int32) -> Bool {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        let running = processes.filter { number in
            guard let text = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8) else {
                return false
            }
            // "pid (name) state parent group …"
            let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
            return fields.count > 2 && fields[2] == "\(group)" && fields[0] != "Z" && fields[0] != "X"
        }
        return !running.isEmpty
    }
}
