import OpenSSL
import TestSupport
import Testing

/// What tests of signatures have in common.
protocol Signing {}

extension Signing {
    var content: [UInt8] { Array("Format: 1\nPackage: org.example.gateway\n".utf8) }

    func verify(
        _ signature: [UInt8], _ authority: CertificateAuthority,
        _ policy: SignaturePolicy = SignaturePolicy(),
        lists: [[UInt8]] = []
    ) throws -> SignedContent {
        let trust = try TrustStore()
        try trust.add(pem: authority.directory.read("root.pem"))
        for list in lists { try trust.addWithLists(pem: list) }
        return try SignatureVerifier(trust: trust, policy: policy).verify(content, signature: signature)
    }

    func expectRefusal(_ part: String, _ body: () throws -> SignedContent) {
        let error = #expect(throws: SignatureError.self) { try body() }
        #expect(error?.description.contains(part) == true, "\(error.map { "\($0)" } ?? "accepted")")
    }

    /// A signature by several, with these further options of openssl-cms(1).
    func sign(
        _ signers: [(CertificateAuthority, String)], _ options: String..., in authority: CertificateAuthority
    ) throws -> [UInt8] {
        try authority.directory.write(content, "content")
        var words = ["openssl", "cms", "-sign", "-binary", "-outform", "DER"]
        words += ["-in", authority.directory.file("content"), "-out", authority.directory.file("signature")]
        for (owner, name) in signers {
            words += [
                "-signer", owner.directory.file("\(name).pem"), "-inkey", owner.directory.file("\(name).key"),
            ]
        }
        try Command.run(words + options)
        return try authority.directory.read("signature")
    }
}

/// Extensions of certificates.
enum Extensions {
    static let signing = ["keyUsage=digitalSignature", "extendedKeyUsage=codeSigning"]
    static let issuing = ["basicConstraints=critical,CA:TRUE", "keyUsage=keyCertSign,cRLSign"]
}

extension CertificateAuthority {
    /// A list of the root's, in PEM form.
    func revocationList(revoking names: [String], hours: Int = 1) throws -> [UInt8] {
        let configuration = """
            [ca]
            default_ca = here
            [here]
            database = \(directory.file("index"))
            default_md = sha256
            """
        try directory.write([], "index")
        try directory.write(Array(configuration.utf8), "ca.conf")
        let common = [
            "openssl", "ca", "-config", directory.file("ca.conf"), "-cert", directory.file("root.pem"),
            "-keyfile", directory.file("root.key"),
        ]
        for name in names { try Command.run(common + ["-revoke", directory.file("\(name).pem")]) }
        let times =
            hours > 0
            ? ["-crlhours", "\(hours)"]
            : ["-crl_lastupdate", "200101000000Z", "-crl_nextupdate", "200102000000Z"]
        try Command.run(common + ["-gencrl", "-out", directory.file("list.pem")] + times)
        return try directory.read("list.pem")
    }

    /// SHA-256 of a certificate's DER.
    func fingerprint(_ name: String) throws -> [UInt8] {
        let text = try Command.run(
            "openssl", "x509", "-noout", "-fingerprint", "-sha256", "-in", directory.file("\(name).pem"))
        return try #require(SignerName.fingerprint((text.split(separator: "=").last ?? "").utf8))
    }
}
