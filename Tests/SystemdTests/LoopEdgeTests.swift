import Linux
import Systemd
import Testing

@Suite("At the edges, an event loop")
struct LoopEdgeTests {
    @Test("lets time pass, and ends a wait at its deadline")
    func time() throws {
        let loop = try EventLoop()
        let begin = Instant.now
        try loop.sleep(.milliseconds(30))
        #expect(Instant.now - begin >= .milliseconds(30))
        let came = try loop.wait(until: .after(.milliseconds(10))) { false }
        #expect(!came)
    }

    @Test("refuses what no kernel would watch: a regular file")
    func regularFile() throws {
        let loop = try EventLoop()
        let file = try FileHandle.open(named: "/etc/passwd")
        let descriptor = file.descriptor
        #expect(throws: WaitError.refused(Errno(number: 1))) {
            try loop.wait(for: descriptor, toBe: .readable, until: .after(.seconds(10)))
        }
        let error = #expect(throws: SystemdError.self) {
            _ = try InputWatch(FileHandle.open(named: "/etc/passwd"), loop, callsEachSecond: 1) { _ in }
        }
        #expect(error?.reason == Errno(number: 1))
    }

    @Test("isn't attached to a bus that isn't there")
    func noBus() throws {
        let loop = try EventLoop()
        let error = #expect(throws: SystemdError.self) {
            _ = try Bus(.at("unix:path=/nowhere/bus"), loop)
        }
        #expect(error?.reason == .noSuchFile)
    }
}

@Suite("The identity of a machine")
struct MachineIdentityTests {
    @Test("is the same each time, and another for another program; where there is one")
    func stable() {
        let identity = try? MachineIdentity.applicationSpecific([UInt8](repeating: 1, count: 16))
        #expect(identity == (try? MachineIdentity.applicationSpecific([UInt8](repeating: 1, count: 16))))
        guard let identity else { return }
        #expect(identity.count == 32 && identity.allSatisfy { $0.isHexDigit })
        #expect(identity != (try? MachineIdentity.applicationSpecific([UInt8](repeating: 2, count: 16))))
    }
}
