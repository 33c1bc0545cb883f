import Linux
import OpenSSL
import TestSupport
import Testing

@Suite("A TLS handshake")
struct HandshakeTests {
    private func connect(_ port: UInt16, trusting authority: CertificateAuthority) throws -> TLSConnection {
        let trust = try TrustStore()
        try trust.add(["root.pem"], from: authority.directory.files())
        return try TLSConnection.connect(
            to: "localhost", port: port, try TLSContext(trust: trust), PollWaiter(),
            until: .after(.seconds(10)))
    }

    @Test("that ends with a goodbye is no connection")
    func goodbye() throws {
        // A warning (1) that says close_notify (0), as a record of TLS. - Source: RFC 5246, section 7.2.
        let script = """
            import socket
            s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen()
            print("port", s.getsockname()[1], flush=True)
            c, _ = s.accept(); c.recv(4096); c.sendall(bytes([21, 3, 3, 0, 2, 1, 0])); c.recv(4096)
            """
        let server = try Command(["python3", "-c", script])
        let port = UInt16(try server.line(containing: "port").split(separator: " ").last ?? "") ?? 0
        let authority = try CertificateAuthority()
        #expect(throws: TLSError.cutShort) { _ = try connect(port, trusting: authority) }
    }

    @Test("isn't held again on a connection that there is")
    func renegotiation() throws {
        let authority = try CertificateAuthority()
        try authority.issue("server", extensions: ["subjectAltName=DNS:localhost"])
        let files = ["server.pem", "server.key", "input"].map { authority.directory.file($0) }
        // The command takes "R" as the wish to shake hands again, in version 1.2 for the last time. A pipe that it may write
        // to itself never ends.
        let server = try Command([
            "sh", "-c",
            """
            mkfifo "$2"; exec 0<>"$2"
            exec openssl s_server -accept 127.0.0.1:0 -tls1_2 -cert "$0" -key "$1"
            """, files[0], files[1], files[2],
        ])
        let port = UInt16(try server.line(containing: "ACCEPT").split(separator: ":").last ?? "") ?? 0
        let connection = try connect(port, trusting: authority)
        try Command.run("sh", "-c", "echo R > $0", files[2])
        // The refusal is an alert, which ends the connection where the server can't do without.
        #expect(throws: TLSError.self) { try connection.read(limit: 100, until: .after(.seconds(5))) }
        #expect(try server.line(containing: "no renegotiation").contains("no renegotiation"))
        server.end()
    }
}
