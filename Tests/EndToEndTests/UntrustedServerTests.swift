import TestSupport
import Testing

/// A server that answers every request in one wrong way.
final class BadServer {
    let port: Int
    private let command: Command

    /// - Parameter certificate: A name of what `authority` has issued.
    init(_ fault: String, _ authority: CertificateAuthority, certificate: String = "server") throws {
        command = try Command([
            Programs.badServer, authority.directory.file("\(certificate).pem"),
            authority.directory.file("\(certificate).key"), fault,
        ])
        // "port 45535"
        port = Int(try command.line(containing: "port").dropFirst(5)) ?? 0
    }

    deinit { command.end() }
}

@Suite("A server that can't prove what it is", .timeLimit(.minutes(20)))
struct UntrustedServerTests {
    /// Holds a session with a server of that certificate, where the device trusts only `authority`.
    private func session(
        _ certificate: String, of issuer: CertificateAuthority, trusting authority: CertificateAuthority,
        host: String = "127.0.0.1"
    ) throws -> Ended {
        let server = try BadServer("broken", issuer, certificate: certificate)
        let device = try Device(port: server.port, roots: authority.directory.file("root.pem"), host: host)
        return try device.session()
    }

    @Test("is refused: its certificate has expired")
    func expired() throws {
        let authority = try CertificateAuthority()
        try authority.issueForThisMachine("server", days: -1)
        try session("server", of: authority, trusting: authority)
            .expectFailure(ExitStatus.temporary, saying: "expired")
    }

    @Test("is refused: its certificate is another host's")
    func wrongHost() throws {
        let authority = try CertificateAuthority()
        try authority.issue("server", extensions: ["subjectAltName=DNS:other.example"])
        try session("server", of: authority, trusting: authority, host: "localhost")
            .expectFailure(ExitStatus.temporary, saying: "localhost", "mismatch")
    }

    @Test("is refused: it vouches for itself")
    func selfSigned() throws {
        let stranger = try CertificateAuthority(name: "127.0.0.1")
        try session("root", of: stranger, trusting: try CertificateAuthority())
            .expectFailure(ExitStatus.temporary, saying: "self-signed")
    }

    @Test("is refused: it is vouched for by somebody unknown")
    func unknownIssuer() throws {
        let stranger = try CertificateAuthority()
        try stranger.issueForThisMachine("server")
        try session("server", of: stranger, trusting: try CertificateAuthority())
            .expectFailure(ExitStatus.temporary, saying: "certificate")
    }

    @Test("learns no password: the device gives up before it sends anything")
    func nobodyListens() throws {
        let authority = try CertificateAuthority()
        // Port 1 of this machine: nothing listens there.
        let device = try Device(port: 1, roots: authority.directory.file("root.pem"))
        let ended = try device.session()
        ended.expectFailure(ExitStatus.temporary, saying: "refused")
        #expect(!ended.output.contains(Device.password))
    }

    @Test("refuses the device: the password is wrong")
    func wrongPassword() throws {
        let server = try ManagementServer()
        let device = try Device(port: server.port, roots: server.root, password: "a wrong one")
        let ended = try device.session()
        ended.expectFailure(ExitStatus.temporary, saying: "session")
        #expect(!ended.output.contains("a wrong one"))
    }
}
