import TestSupport
import Testing

@Suite("A server that knows devices by their certificates", .timeLimit(.minutes(20)))
struct ClientCertificateTests {
    private let authority: CertificateAuthority
    private let server: ScriptedManagementServer

    init() throws {
        authority = try CertificateAuthority()
        try authority.issue("device", extensions: ["extendedKeyUsage=clientAuth"])
        server = try ScriptedManagementServer(
            [[.commands(Commands.get("./DevInfo/DevId"))]], clientRoots: authority.directory.file("root.pem"))
    }

    private func device(_ issuer: CertificateAuthority) throws -> Device {
        try server.device(
            settings: """
                ClientCertificate=\(issuer.directory.file("device.pem"))
                ClientKey=\(issuer.directory.file("device.key"))
                """)
    }

    @Test("manages one that shows it, and no password")
    func shown() throws {
        try device(authority).session().expectSuccess()
        let messages = try server.transcript()
        #expect(messages.contains { $0.results["./DevInfo/DevId"] == Device.identifier })
    }

    @Test("turns one away that shows none")
    func missing() throws {
        try server.device().session().expectFailure(ExitStatus.temporary, saying: "failed: ")
        #expect(try server.transcript().isEmpty)
    }

    @Test("turns one away whose certificate is somebody else's")
    func stranger() throws {
        let stranger = try CertificateAuthority()
        try stranger.issue("device", extensions: ["extendedKeyUsage=clientAuth"])
        try device(stranger).session().expectFailure(ExitStatus.temporary, saying: "failed: ")
        #expect(try server.transcript().isEmpty)
    }
}
