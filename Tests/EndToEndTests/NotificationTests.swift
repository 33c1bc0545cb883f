import Accounts
import TestSupport
import Testing

@Suite("A server that asks for a session", .timeLimit(.minutes(20)))
struct NotificationTests {
    private static let password = "s3rver-Passw0rd"

    /// A device that holds no session by itself, and takes the nonce for parties that have lost theirs.
    private func device() throws -> Device {
        let authority = try CertificateAuthority()
        // Port 1 of this machine: nothing listens there, and that a session begins is all that matters.
        let device = try Device(port: 1, roots: authority.directory.file("root.pem"))
        let file = try device.directory.write(Array("\(Self.password)\n".utf8), "server-password")
        try Command.run("chmod", "600", file)
        try Command.run("mkdir", device.directory.file("spool"))
        try device.dropIn(
            """
            [Server]
            ServerAuthentication=md5
            ServerUserName=test-server
            ServerPasswordFile=\(file)
            [Poll]
            Interval=0
            [Notification]
            Listen=127.0.0.1:0
            Directory=\(device.directory.file("spool"))
            MinimumInterval=1s
            NonceResynchronization=yes
            """)
        return device
    }

    private func message(_ session: UInt16, password: String = password) throws -> [UInt8] {
        try Accounts.Notification(sessionNumber: session, serverID: "test-server")
            .message(password: password, nonce: [0, 0, 0, 0])
    }

    @Test("by a datagram gets one with its number, and a forger none")
    func datagram() throws {
        let device = try device()
        let agent = try device.start()
        let line = try agent.line(containing: "notifications are taken at 127.0.0.1, port ")
        let sender = try DatagramSender("127.0.0.1", UInt16(line.split(separator: " ").last ?? "") ?? 0)
        try sender.send(try message(7, password: "guess"))
        _ = try agent.line(containing: "1 notifications were not followed")
        try sender.send(try message(0x1A2B))
        _ = try agent.line(containing: "session 1A2B with test-server begins: the server asked for it")
        agent.end()
        withExtendedLifetime(device) {}
    }

    @Test("by a file gets one, at the start and later")
    func files() throws {
        let device = try device()
        try device.directory.write(try message(0xA), "spool/early")
        let agent = try device.start()
        _ = try agent.line(containing: "session A with test-server begins: the server asked for it")
        try device.directory.write(try message(0xB), "spool/late")
        _ = try agent.line(containing: "session B with test-server begins: the server asked for it")
        agent.end()
    }

    @Test("is described by the agent, without a configuration")
    func description() throws {
        let text = try Command.run(Programs.agent, "--print-ddf", "DMAcc")
        #expect(text.contains("<NodeName>ServerID</NodeName>"))
        #expect(!text.contains("SCOMO"))
    }
}
