import Foundation
import TestSupport
import Testing

@Suite("Secrets", .timeLimit(.minutes(20)))
struct SecretTests {
    private static let serverPassword = "s3rver-Passw0rd"

    /// A device that proves itself in the clear, to a server that has to prove itself too.
    private func device(_ server: BadServer, _ authority: CertificateAuthority) throws -> Device {
        let device = try Device(port: server.port, roots: authority.directory.file("root.pem"))
        let file = try device.directory.write(Array("\(Self.serverPassword)\n".utf8), "server-password")
        try Command.run("chmod", "600", file)
        try device.dropIn(
            """
            [Server]
            Authentication=basic
            ServerAuthentication=basic
            ServerUserName=test-server
            ServerPasswordFile=\(file)
            """)
        return device
    }

    private func expectNoSecrets(_ log: String) {
        let inTheClear = [Device.password, Self.serverPassword]
        let encoded = [("test-1", Device.password), ("test-server", Self.serverPassword)]
            .map { Data("\($0.0):\($0.1)".utf8).base64EncodedString() }
        for secret in inTheClear + encoded {
            #expect(!log.contains(secret), "\(secret) is in the log")
        }
    }

    @Test(
        "are in no log, however a session fails",
        arguments: [
            "refuses the credentials", "unauthorized", "an incomplete message", "other XML", "broken",
            "redirect to plain http",
        ])
    func log(_ fault: String) throws {
        let authority = try CertificateAuthority()
        try authority.issueForThisMachine("server")
        let server = try BadServer(fault, authority)
        let ended = try device(server, authority).session()
        ended.expectFailure(ExitStatus.temporary, saying: "failed: ")
        expectNoSecrets(ended.output)
    }

    @Test("that are refused again and again make the agent wait longer, and it says so once")
    func lockOut() throws {
        let authority = try CertificateAuthority()
        try authority.issueForThisMachine("server")
        let server = try BadServer("unauthorized", authority)
        let device = try device(server, authority)
        let agent = try device.start()
        let line = try agent.line(containing: "growing waits")
        #expect(line.contains("failed 3 times with the server test-server"))
        agent.end()
        expectNoSecrets(agent.rest())
        withExtendedLifetime(device) {}
    }
}
