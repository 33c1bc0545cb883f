import Foundation
import TestSupport
import Testing

@testable import Linux

@Suite("Connecting to a host with several addresses")
struct ConnectionRaceTests {
    /// A server on an address of this host. `silent`: its queue is full, so that it answers no attempt.
    private final class Server {
        let port: UInt16
        private let command: Command

        init(silent: Bool) throws {
            let script = """
                import socket, sys, time
                s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(0 if \(silent ? 1 : 0) else 16)
                full = []
                for i in range(8 if \(silent ? 1 : 0) else 0):
                    c = socket.socket(); c.setblocking(False); full.append(c)
                    try: c.connect(s.getsockname())
                    except BlockingIOError: pass
                time.sleep(0.3)
                print("port", s.getsockname()[1], flush=True)
                time.sleep(60)
                """
            command = try Command(["python3", "-c", script])
            port = UInt16(try command.line(containing: "port").split(separator: " ").last ?? "") ?? 0
        }

        deinit { command.end() }

        func address() throws -> SocketAddress { try #require(HostLookup.numeric("127.0.0.1", port)) }
    }

    private func connect(_ addresses: [SocketAddress], within time: Duration = .seconds(20)) throws {
        var race = ConnectionRace(addresses, PollWaiter())
        _ = try race.run(until: .after(time))
    }

    @Test("goes on to the next when the first answers nothing, and soon")
    func silentFirst() throws {
        let (silent, good) = (try Server(silent: true), try Server(silent: false))
        let start = Instant.now
        try connect([silent.address(), silent.address(), good.address()])
        #expect((.milliseconds(500)...(.seconds(5))).contains(.now - start))
    }

    @Test("doesn't wait where an attempt is refused")
    func refusedFirst() throws {
        let good = try Server(silent: false)
        let nobody = try #require(HostLookup.numeric("127.0.0.1", 1))
        let start = Instant.now
        try connect([nobody, nobody, nobody, good.address()])
        #expect(.now - start < .milliseconds(700))
        #expect(throws: ConnectError.refused(Errno(number: 111))) { try connect([nobody, nobody]) }
    }

    @Test("ends at the deadline that all attempts share")
    func deadline() throws {
        let silent = try Server(silent: true)
        let start = Instant.now
        #expect(throws: ConnectError.interrupted(.timedOut)) {
            try connect(Array(repeating: silent.address(), count: 8), within: .seconds(1))
        }
        #expect((.milliseconds(900)...(.seconds(30))).contains(.now - start))
    }

    @Test("takes the families in turns")
    func families() throws {
        let four = try #require(HostLookup.numeric("127.0.0.1", 1))
        let six = try #require(HostLookup.numeric("::1", 1))
        #expect([six, six, four].alternatingFamilies == [six, four, six])
        #expect([four, four, six, six, six].alternatingFamilies == [four, six, four, six, six])
        #expect([SocketAddress]().alternatingFamilies.isEmpty)
    }

    @Test func `What is written goes out at once, whatever the other end has confirmed`() throws {
        let server = try Server(silent: false)
        var race = ConnectionRace([try server.address()], PollWaiter())
        let socket = try race.run(until: .after(.seconds(20)))
        var (isOn, size): (CInt, socklen_t) = (0, socklen_t(MemoryLayout<CInt>.size))
        #expect(unsafe getsockopt(socket.descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &isOn, &size) == 0)
        #expect(isOn == 1)
    }
}
