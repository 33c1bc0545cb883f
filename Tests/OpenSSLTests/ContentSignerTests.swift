import Linux
import OpenSSL
import TestSupport
import Testing

@Suite("Signing")
struct ContentSignerTests {
    private let content = Array("Format: 1\r\nPackage: org.example.gateway\n".utf8)

    private func makeKeys() throws -> DevelopmentKeys { try DevelopmentKeys(name: "Builder", days: 30) }

    private func verify(
        _ content: [UInt8], _ signature: [UInt8], root: [UInt8]
    ) throws -> SignedContent {
        let trust = try TrustStore()
        try trust.add(pem: root)
        return try SignatureVerifier(trust: trust).verify(content, signature: signature)
    }

    private func reason(_ body: () throws -> Void) -> String {
        let error = #expect(throws: OpenSSLError.self) { try body() }
        return error.map { "\($0)" } ?? ""
    }

    @Test("makes what a device accepts")
    func accepted() throws {
        let keys = try makeKeys()
        let key = try CertifiedKey(chain: keys.signer.certificate, key: keys.signer.key)
        let signature = try ContentSigner([key]).sign(content)
        let signed = try verify(content, signature, root: keys.root.certificate)
        #expect(signed.signers == ["/CN=Builder"])
        #expect(throws: SignatureError.self) {
            try verify(content + [0], signature, root: keys.root.certificate)
        }
        #expect(throws: SignatureError.self) {
            try verify(content, signature, root: makeKeys().root.certificate)
        }
    }

    @Test("makes what the openssl command accepts")
    func secondOpinion() throws {
        let keys = try makeKeys()
        let directory = try TemporaryDirectory()
        let key = try CertifiedKey(chain: keys.signer.certificate, key: keys.signer.key)
        let words = [
            "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-purpose", "any",
            "-in", try directory.write(ContentSigner([key]).sign(content), "signature"),
            "-content", try directory.write(content, "content"),
            "-CAfile", try directory.write(keys.root.certificate, "root.pem"), "-out", "/dev/null",
        ]
        #expect(try Command(words).rest() == "CMS Verification successful")
        try directory.write(content + [0], "content")
        #expect(try Command(words).rest().contains("CMS Verification failure"))
        let structure = try Command.run(
            "openssl", "cms", "-cmsout", "-print", "-inform", "DER", "-in", directory.file("signature"))
        #expect(structure.contains("algorithm: sha256"))
        #expect(structure.contains("eContent: <ABSENT>"))
    }

    @Test("includes the issuers between the signer and the root")
    func chain() throws {
        let authority = try CertificateAuthority()
        try authority.issue("middle", extensions: ["basicConstraints=CA:TRUE", "keyUsage=keyCertSign"])
        try authority.issue("builder", extensions: ["extendedKeyUsage=codeSigning"], by: "middle")
        let chain = try authority.directory.read("builder.pem") + authority.directory.read("middle.pem")
        let key = try CertifiedKey(chain: chain, key: authority.directory.read("builder.key"))
        let signature = try ContentSigner([key]).sign(content)
        let signed = try verify(content, signature, root: authority.directory.read("root.pem"))
        #expect(signed.signers == ["/CN=builder"])
    }

    @Test("is refused with a certificate that isn't for code")
    func wrongPurpose() throws {
        let keys = try makeKeys()
        let root = try CertifiedKey(chain: keys.root.certificate, key: keys.root.key)
        let reason = reason { _ = try ContentSigner([root]) }
        #expect(reason.contains("\"/CN=Builder root\": the certificate doesn't allow code signing"))
    }

    @Test("is refused with another certificate's key")
    func mismatch() throws {
        let keys = try makeKeys()
        let reason = reason { _ = try CertifiedKey(chain: keys.signer.certificate, key: keys.root.key) }
        #expect(reason.contains("doesn't belong to the certificate of \"/CN=Builder\""))
    }

    @Test("needs a key and certificates in PEM form", arguments: [[], Array("no PEM".utf8)] as [[UInt8]])
    func malformed(_ bytes: [UInt8]) throws {
        let keys = try makeKeys()
        #expect(reason { _ = try CertifiedKey(chain: bytes, key: keys.signer.key) }.contains("certificate"))
        #expect(reason { _ = try CertifiedKey(chain: keys.signer.certificate, key: bytes) }.contains("key"))
    }

    @Test("doesn't ask for the pass phrase of an encrypted key")
    func encrypted() throws {
        let keys = try makeKeys()
        let directory = try TemporaryDirectory()
        try Command.run(
            "openssl", "ec", "-aes128", "-passout", "pass:secret", "-out", directory.file("encrypted"),
            "-in", directory.write(keys.signer.key, "key"))
        let encrypted = try directory.read("encrypted")
        #expect(
            reason { _ = try CertifiedKey(chain: keys.signer.certificate, key: encrypted) }.contains(
                "encrypted"))
    }
}
