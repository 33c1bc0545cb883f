import Bytes
import HTTP
import Linux
import OpenSSL
import TestSupport
import Testing

/// Against `openssl s_server -HTTP`: it answers a GET with a file that holds head and body, then ends the connection.
@Suite("A server with TLS")
struct SecureServerTests {
    private func makeServer(_ options: String..., answer: String) throws -> (TLSServer, TemporaryFiles) {
        let files = try TemporaryFiles()
        try files.directory.write(Array(answer.utf8), "file")
        return (try TLSServer(["-HTTP"] + options, in: files.directory.path), files)
    }

    private final class TemporaryFiles {
        let directory: TemporaryDirectory
        init() throws { directory = try TemporaryDirectory() }
    }

    private func download(
        _ server: TLSServer, host: String = "localhost", trusting authority: CertificateAuthority? = nil,
        client: CertifiedKey? = nil, proxy: Proxy? = nil, pieces: Int? = nil,
        progress: (Int, Int?) -> Void = { _, _ in }
    ) throws -> String {
        let trust = try TrustStore()
        try trust.add(["root.pem"], from: (authority ?? server.authority).directory.files())
        var settings = HTTPSettings()
        // Even where it is allowed, nothing leads from TLS to it.
        settings.allowsPlainHTTP = true
        settings.proxy = proxy
        if let pieces { settings.pieceSize = pieces }
        let client = HTTPClient(
            tls: try TLSContext(trust: trust, client: client), PollWaiter(), settings: settings)
        let directory = try TemporaryDirectory()
        let file = FileSink(try directory.files().openForUpdate("file"))
        _ = try client.download(
            DownloadRequest(
                try URL("https://\(host):\(server.port)/file"), limit: 1 << 20, deadline: .seconds(20)),
            into: file, progress: progress)
        return String(decoding: try directory.read("file"), as: UTF8.self)
    }

    @Test("is asked for a file")
    func good() throws {
        let content = String(repeating: "0123456789", count: 10_000)
        let (server, files) = try makeServer(
            answer:
                "HTTP/1.1 200 OK\r\nContent-Length: \(content.utf8.count)\r\nConnection: close\r\n\r\n\(content)"
        )
        #expect(try download(server) == content)
        #expect(try download(server, host: "127.0.0.1") == content)
        withExtendedLifetime(files) {}
    }

    @Test("is read many records at a time where that is wanted", arguments: ["-tls1_2", "-tls1_3"])
    func largePieces(_ version: String) throws {
        let content = String(repeating: "0123456789", count: 100_000)
        let (server, files) = try makeServer(
            version, answer: "HTTP/1.1 200 OK\r\nContent-Length: \(content.utf8.count)\r\n\r\n\(content)")
        var (last, largest) = (0, 0)
        let text = try download(server, pieces: 200_000) { (size, _) in
            largest = max(largest, size - last)
            last = size
        }
        #expect(text == content && last == content.utf8.count)
        #expect(largest > 16_384 && largest <= 200_000)
        withExtendedLifetime(files) {}
    }

    @Test("is asked through a proxy, which gets its credentials and sees no more")
    func proxied() throws {
        let (server, files) = try makeServer(answer: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
        let proxy = try ConnectProxy(authorization: "Basic " + Base64.encode(Array("device:secret".utf8)))
        let url = try URL(proxy.address)
        #expect(try download(server, proxy: Proxy(url, credentials: ("device", "secret"))) == "hi")
        let place = "127.0.0.1:\(proxy.port)"
        #expect(throws: HTTPError.connection(.proxy(place, .unauthorized))) {
            try download(server, proxy: Proxy(url, credentials: ("device", "wrong")))
        }
        // The certificate is the server's, and checked as ever.
        let stranger = try CertificateAuthority(name: "stranger")
        let reason = "self-signed certificate in certificate chain"
        #expect(throws: HTTPError.connection(.untrusted(host: "localhost", reason: reason))) {
            try download(server, trusting: stranger, proxy: Proxy(url, credentials: ("device", "secret")))
        }
        #expect(try proxy.wishes == Array(repeating: "localhost:\(server.port)", count: 3))
        withExtendedLifetime(files) {}
    }

    @Test("may end a body by its goodbye")
    func untilClose() throws {
        let (server, files) = try makeServer(answer: "HTTP/1.1 200 OK\r\n\r\nhi")
        #expect(try download(server) == "hi")
        withExtendedLifetime(files) {}
    }

    @Test("may not redirect to one without", arguments: ["http://localhost/", "HTTP://localhost:8080/a"])
    func downgrade(_ location: String) throws {
        let (server, files) = try makeServer(
            answer: "HTTP/1.1 302 There\r\nLocation: \(location)\r\nContent-Length: 0\r\n\r\n")
        #expect(throws: HTTPError.insecure(try URL(location))) { try download(server) }
        withExtendedLifetime(files) {}
    }

    @Test("is asked for nothing unless its certificate is good")
    func untrusted() throws {
        let (server, files) = try makeServer(answer: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        let stranger = try CertificateAuthority(name: "stranger")
        let reason = "self-signed certificate in certificate chain"
        #expect(throws: HTTPError.connection(.untrusted(host: "localhost", reason: reason))) {
            try download(server, trusting: stranger)
        }
        withExtendedLifetime(files) {}
    }

    @Test("may want to know who asks")
    func clientCertificate() throws {
        let (server, files) = try makeServer(
            "-Verify", "3", "-verify_return_error", answer: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
        try server.authority.issue("device", extensions: ["extendedKeyUsage=clientAuth"])
        let directory = server.authority.directory.path
        let identity = try LinuxFileSystem(root: directory)
        let client = try CertifiedKey(
            chain: identity.read("device.pem", limit: 65_536), key: identity.read("device.key", limit: 65_536)
        )
        #expect(throws: HTTPError.self) { try download(server) }
        #expect(try download(server, client: client) == "hi")
        withExtendedLifetime(files) {}
    }
}
