import Foundation
import TestSupport
import Testing

@Suite("A session that the server asks for", .timeLimit(.minutes(20)))
struct RequestedSessionTests {
    /// A device that never comes by itself, once it has been here.
    private func fleet() throws -> (fleet: Fleet, agent: Command) {
        let port = try FreePort.datagrams()
        let fleet = try Fleet(
            settings: """
                [Poll]
                Interval=0
                [Notification]
                Listen=127.0.0.1:\(port)
                MinimumInterval=1s
                """, server: "md5", notificationAddress: "127.0.0.1:\(port)")
        // The nonce that notifications are proved with comes of a session.
        try fleet.device.session().expectSuccess()
        let agent = try fleet.device.start()
        _ = try agent.line(containing: "started")
        return (fleet, agent)
    }

    @Test("T-EMI-1: a new operation from outside brings the device, which does it and reports")
    func operation() throws {
        let (fleet, agent) = try fleet()
        agent.discardOutput()
        let operation = try fleet.requestInstallation("1.0")
        #expect(try fleet.end(of: operation, within: .seconds(60)).codes == [1200])
        #expect(try fleet.device.runActive("greet") == "greetings from 1.0")
        agent.end()
    }

    @Test("the device comes whenever it is asked, also a second time")
    func asked() throws {
        let (fleet, agent) = try fleet()
        for _ in 0..<2 {
            _ = try fleet.server.notify()
            #expect(try agent.line(containing: "begins").contains("the server asked for it"))
            _ = try agent.line(containing: "ended well")
        }
        agent.end()
    }

    @Test("one that somebody else made brings nothing")
    func forged() throws {
        let (fleet, agent) = try fleet()
        let script = """
            import socket, sys
            trigger = bytes.fromhex("02d80000001a2b0b") + b"test-server"
            channel = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            for digest in (bytes(16), bytes(range(16))):
                channel.sendto(digest + trigger, ("127.0.0.1", int(sys.argv[1])))
            channel.sendto(b"", ("127.0.0.1", int(sys.argv[1])))
            channel.sendto(bytes(60000), ("127.0.0.1", int(sys.argv[1])))
            """
        try Command.run("python3", "-c", script, "\(fleet.notificationPort)")
        // What is asked for afterwards is done, so the forged ones were looked at by then.
        let session = try fleet.server.notify()
        #expect(try agent.line(containing: "begins").contains(session))
        agent.end()
    }
}

/// A port of this machine that nobody uses just now.
enum FreePort {
    static func datagrams() throws -> Int {
        let script = """
            import socket
            channel = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            channel.bind(("127.0.0.1", 0))
            print(channel.getsockname()[1])
            """
        return Int(try Command.run("python3", "-c", script)) ?? 0
    }
}
