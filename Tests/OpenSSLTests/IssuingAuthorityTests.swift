import OpenSSL
import TestSupport
import Testing

/// Requests for certificates, and who answers them.
@Suite final class IssuingAuthorityTests {
    private let root: DevelopmentKeys.Pair
    private let authority: IssuingAuthority
    private let folder: TemporaryDirectory

    init() throws {
        root = try IssuingAuthority.make(name: "devices", days: 30)
        authority = try IssuingAuthority(certificate: root.certificate, key: root.key)
        folder = try TemporaryDirectory()
    }

    private func request(_ name: String = "urn:dev:1") throws -> CertificateRequest {
        try CertificateRequest(try OwnKey.request(name, key: try OwnKey.make()))
    }

    @Test func `A request is one that openssl understands`() throws {
        let key = try OwnKey.make()
        let octets = try OwnKey.request("urn:dev:1", key: key)
        let file = try folder.write(octets, "request")
        let text = try Command.run(
            "openssl", "req", "-inform", "DER", "-in", file, "-verify", "-noout", "-text")
        #expect(text.contains("CN = urn:dev:1") && text.contains("prime256v1"))
        #expect(try CertificateRequest(octets).commonName == "urn:dev:1")
        #expect(
            try CertificateRequest(octets).keyDigest
                == CertificateRequest(OwnKey.request("b", key: key)).keyDigest)
        #expect(try CertificateRequest(octets).keyDigest != request().keyDigest)
    }

    @Test func `A request of openssl's is understood`() throws {
        let file = folder.file("key")
        try Command.run(
            "openssl", "req", "-new", "-newkey", "rsa:2048", "-noenc", "-keyout", file, "-subj",
            "/O=Example/CN=device 7", "-outform", "DER", "-out", folder.file("request"))
        #expect(try CertificateRequest(folder.read("request")).commonName == "device 7")
    }

    @Test func `A request that was changed, or that is weak or nobody's, is refused`() throws {
        let octets = try OwnKey.request("urn:dev:1", key: try OwnKey.make())
        for index in [20, 40, octets.count - 3] {
            var changed = octets
            changed[index] ^= 1
            #expect(throws: OpenSSLError.self) { try CertificateRequest(changed) }
        }
        for count in [0, 1, octets.count - 1] {
            #expect(throws: OpenSSLError.self) { try CertificateRequest(Array(octets.prefix(count))) }
        }
        #expect(throws: OpenSSLError.self) {
            try CertificateRequest(octets + Array(repeating: 0, count: 9000))
        }
        for (key, subject) in [("rsa:1024", "/CN=a"), ("rsa:2048", "/O=a")] {
            try Command.run(
                "openssl", "req", "-new", "-newkey", key, "-noenc", "-keyout", folder.file("key"),
                "-subj", subject, "-outform", "DER", "-out", folder.file("request"))
            #expect(throws: OpenSSLError.self) { try CertificateRequest(folder.read("request")) }
        }
        #expect(throws: OpenSSLError.self) {
            try OwnKey.request(String(repeating: "x", count: 65), key: OwnKey.make())
        }
    }

    @Test func `A certificate is the requested key's, for a client, and ends in time`() throws {
        let request = try request()
        let octets = try authority.issue(request, seconds: 86_400 * 3 + 30)
        let certificate = try IssuedCertificate(octets)
        #expect(certificate.commonName == "urn:dev:1" && certificate.keyDigest == request.keyDigest)
        #expect((86_400 * 4...86_400 * 4 + 60).contains(certificate.end - certificate.start))
        let trusted = try folder.write(root.certificate, "root.pem")
        let file = try folder.write(octets, "device")
        let pem = folder.file("device.pem")
        try Command.run("openssl", "x509", "-inform", "DER", "-in", file, "-out", pem)
        try Command.run(
            "openssl", "verify", "-x509_strict", "-purpose", "sslclient", "-CAfile", trusted, pem)
        #expect(throws: CommandError.self) {
            try Command.run("openssl", "verify", "-purpose", "sslserver", "-CAfile", trusted, pem)
        }
    }

    @Test func `No certificate is valid for longer than its authority's`() throws {
        let certificate = try IssuedCertificate(try authority.issue(try request(), seconds: 86_400 * 365))
        #expect(certificate.end == (try IssuedCertificate(pem: root.certificate)).end)
    }

    @Test func `Only an authority's certificate can issue others, and only with its own key`() throws {
        let keys = try DevelopmentKeys(name: "a", days: 1)
        #expect(throws: OpenSSLError.self) {
            try IssuingAuthority(certificate: keys.signer.certificate, key: keys.signer.key)
        }
        #expect(throws: OpenSSLError.self) {
            try IssuingAuthority(certificate: root.certificate, key: keys.root.key)
        }
    }

    @Test func `Secrets are always the same for one purpose and key, and others for others`() throws {
        let other = try IssuingAuthority.make(name: "devices", days: 30)
        let otherAuthority = try IssuingAuthority(certificate: other.certificate, key: other.key)
        let secret = try authority.secret(for: "a")
        #expect(try secret.count == 32 && authority.secret(for: "a") == secret)
        #expect(try authority.secret(for: "b") != secret && otherAuthority.secret(for: "a") != secret)
    }

    @Test func `Certificates travel in a bag that openssl opens, too`() throws {
        let octets = try authority.issue(try request(), seconds: 3600)
        let bag = try CertificateBag.encode([octets, try authority.octets()])
        let file = try folder.write(bag, "bag")
        let text = try Command.run("openssl", "pkcs7", "-inform", "DER", "-in", file, "-print_certs")
        #expect(text.contains("urn:dev:1") && text.contains("CN = devices"))
        let opened = try CertificateBag.decode(bag)
        #expect(
            try Set(opened.map { try IssuedCertificate(pem: $0).commonName }) == ["urn:dev:1", "devices"])
        #expect(throws: OpenSSLError.self) { try CertificateBag.decode(Array(bag.dropLast())) }
    }

    @Test func `A bag that openssl has made is opened`() throws {
        let file = try folder.write(root.certificate, "root.pem")
        try Command.run(
            "openssl", "crl2pkcs7", "-nocrl", "-certfile", file, "-outform", "DER", "-out", folder.file("bag")
        )
        #expect(try CertificateBag.decode(folder.read("bag")).count == 1)
    }

    @Test func `Whoever has issued a client's certificate is recognised`() throws {
        let trust = try TrustStore()
        try trust.add(pem: root.certificate)
        let octets = try authority.issue(try request(), seconds: 3600)
        #expect(try trust.hasIssued(client: octets))
        let other = try IssuingAuthority.make(name: "devices", days: 30)
        let stranger = try IssuingAuthority(certificate: other.certificate, key: other.key)
        #expect(try !trust.hasIssued(client: stranger.issue(request(), seconds: 3600)))
        #expect(throws: OpenSSLError.self) { try trust.hasIssued(client: [1, 2, 3]) }
    }
}
