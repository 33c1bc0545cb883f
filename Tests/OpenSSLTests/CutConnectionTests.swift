import Linux
import OpenSSL
import TestSupport
import Testing

@Suite("A TLS connection whose server is gone")
struct CutConnectionTests {
    private func connect(_ server: TLSServer) throws -> TLSConnection {
        let trust = try TrustStore()
        try trust.add(["root.pem"], from: server.authority.directory.files())
        return try TLSConnection.connect(
            to: "localhost", port: server.port, try TLSContext(trust: trust), PollWaiter(),
            until: .after(.seconds(10)))
    }

    @Test("was cut short for whoever reads")
    func reading() throws {
        let server = try TLSServer(["-rev"])
        let connection = try connect(server)
        server.end()
        #expect(throws: TLSError.cutShort) { try connection.read(limit: 100, until: .after(.seconds(10))) }
        let isQuiet = connection.isQuiet
        #expect(!isQuiet)
    }

    @Test("was cut short for whoever writes, and ends no program")
    func writing() throws {
        let server = try TLSServer(["-rev"])
        let connection = try connect(server)
        server.end()
        // The first writes after the end still succeed: the kernel learns of it by the answer to them.
        #expect(throws: TLSError.cutShort) {
            for _ in 1...1000 { try connection.write([0x0A], until: .after(.seconds(10))) }
        }
    }
}
