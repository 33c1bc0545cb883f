import Linux
import OpenSSL
import TestSupport
import Testing

@Suite("A client certificate")
struct ClientCertificateTests {
    private func connect(_ server: TLSServer, _ client: CertifiedKey?) throws -> TLSConnection {
        let trust = try TrustStore()
        try trust.add(["root.pem"], from: server.authority.directory.files())
        let context = try TLSContext(trust: trust, client: client)
        return try TLSConnection.connect(
            to: "localhost", port: server.port, context, PollWaiter(), until: .after(.seconds(10)))
    }

    private func echo(_ connection: consuming TLSConnection) throws -> String {
        try connection.write(Array("stressed\n".utf8), until: .after(.seconds(5)))
        return String(decoding: try connection.read(limit: 100, until: .after(.seconds(5))), as: UTF8.self)
    }

    @Test("is shown to a server that demands one, with its issuers")
    func shown() throws {
        let server = try TLSServer(["-rev", "-Verify", "3", "-verify_return_error"])
        let authority = server.authority
        try authority.issue("middle", extensions: ["basicConstraints=CA:TRUE", "keyUsage=keyCertSign"])
        try authority.issue("device", extensions: ["extendedKeyUsage=clientAuth"], by: "middle")
        let chain = try authority.directory.read("device.pem") + authority.directory.read("middle.pem")
        let client = try CertifiedKey(chain: chain, key: authority.directory.read("device.key"))
        #expect(try echo(connect(server, client)) == "desserts\n")
    }

    @Test("that is missing makes such a server end the connection")
    func missing() throws {
        let server = try TLSServer(["-rev", "-Verify", "3", "-verify_return_error"])
        let error = #expect(throws: TLSError.self) { _ = try echo(connect(server, nil)) }
        #expect(error.map { "\($0)" }?.contains("certificate required") == true)
    }
}
