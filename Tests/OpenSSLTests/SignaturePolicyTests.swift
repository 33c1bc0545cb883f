import Linux
import OpenSSL
import TestSupport
import Testing

@Suite("The policy of signatures")
struct SignaturePolicyTests: Signing {
    @Test("refuses weak digests", arguments: ["sha1", "sha224"])
    func weakDigest(_ digest: String) throws {
        let authority = try CertificateAuthority()
        try authority.issue("builder", extensions: Extensions.signing)
        let signature = try sign([(authority, "builder")], "-md", digest, in: authority)
        expectRefusal("its digest isn't SHA-256") { try verify(signature, authority) }
    }

    @Test("takes SHA-384 and SHA-512", arguments: ["sha384", "sha512"])
    func strongDigest(_ digest: String) throws {
        let authority = try CertificateAuthority()
        try authority.issue("builder", extensions: Extensions.signing)
        let signature = try sign([(authority, "builder")], "-md", digest, in: authority)
        #expect(try verify(signature, authority).signers == ["/CN=builder"])
    }

    @Test("refuses short keys", arguments: [512, 1024])
    func shortKey(_ bits: Int) throws {
        let authority = try CertificateAuthority()
        try authority.issue("builder", extensions: Extensions.signing)
        try Command.run([
            "openssl", "req", "-x509", "-newkey", "rsa:\(bits)", "-nodes", "-subj", "/CN=weak", "-keyout",
            authority.directory.file("weak.key"), "-out", authority.directory.file("weak.self"), "-addext",
            "extendedKeyUsage=codeSigning",
        ])
        try Command.run([
            "openssl", "x509", "-in", authority.directory.file("weak.self"), "-CA",
            authority.directory.file("root.pem"), "-CAkey",
            authority.directory.file("root.key"), "-days", "1", "-extfile",
            authority.directory.file("builder.ext"), "-out",
            authority.directory.file("weak.pem"),
        ])
        let signature = try sign([(authority, "weak")], in: authority)
        expectRefusal("key too weak") { try verify(signature, authority) }
    }

    @Test("refuses certificates signed with SHA-1")
    func weakCertificate() throws {
        let authority = try CertificateAuthority()
        try authority.issue("builder", extensions: Extensions.signing)
        try Command.run([
            "openssl", "x509", "-req", "-sha1", "-in", authority.directory.file("builder.csr"), "-days", "1",
            "-CA",
            authority.directory.file("root.pem"), "-CAkey", authority.directory.file("root.key"), "-extfile",
            authority.directory.file("builder.ext"),
            "-out", authority.directory.file("builder.pem"),
        ])
        let signature = try sign([(authority, "builder")], in: authority)
        expectRefusal("digest algorithm too weak") { try verify(signature, authority) }
    }

    @Test("refuses a signer whose key is for something else")
    func keyUsage() throws {
        let authority = try CertificateAuthority()
        try authority.issue(
            "builder", extensions: ["keyUsage=keyEncipherment", "extendedKeyUsage=codeSigning"])
        let signature = try sign([(authority, "builder")], in: authority)
        expectRefusal("key usage isn't digitalSignature") { try verify(signature, authority) }
    }

    @Test("refuses a signer below an issuer that is for servers only")
    func issuerPurpose() throws {
        let authority = try CertificateAuthority()
        try authority.issue("servers", extensions: Extensions.issuing + ["extendedKeyUsage=serverAuth"])
        try authority.issue("builder", extensions: Extensions.signing, by: "servers")
        let issuer = authority.directory.file("servers.pem")
        let signature = try sign([(authority, "builder")], "-certfile", issuer, in: authority)
        expectRefusal("for other purposes than code") { try verify(signature, authority) }
        try authority.issue("code", extensions: Extensions.issuing + ["extendedKeyUsage=codeSigning"])
        try authority.issue("builder", extensions: Extensions.signing, by: "code")
        let good = try sign(
            [(authority, "builder")], "-certfile", authority.directory.file("code.pem"), in: authority)
        #expect(try verify(good, authority).signers == ["/CN=builder"])
    }

    @Test("needs one trusted signer, and strangers don't hurt")
    func strangers() throws {
        let (new, old) = (try CertificateAuthority(), try CertificateAuthority(name: "old"))
        try new.issue("builder", extensions: Extensions.signing)
        try old.issue("veteran", extensions: Extensions.signing)
        let both = try sign([(old, "veteran"), (new, "builder")], in: new)
        #expect(try verify(both, new).signers == ["/CN=builder"])
        #expect(try verify(both, old).signers == ["/CN=veteran"])
        let other = try CertificateAuthority(name: "other")
        expectRefusal("0 of 1 needed signers are trusted") { try verify(both, other) }
    }

    @Test("counts signers by their keys")
    func threshold() throws {
        let authority = try CertificateAuthority()
        for name in ["one", "two"] { try authority.issue(name, extensions: Extensions.signing) }
        var policy = SignaturePolicy()
        policy.threshold = 2
        let both = try sign([(authority, "one"), (authority, "two")], in: authority)
        #expect(try verify(both, authority, policy).signers.sorted() == ["/CN=one", "/CN=two"])
        let once = try sign([(authority, "one")], in: authority)
        expectRefusal("1 of 2 needed signers are trusted") { try verify(once, authority, policy) }
        // Another certificate of the same key is the same signer.
        for part in ["key", "csr", "ext"] {
            try authority.directory.write(authority.directory.read("one.\(part)"), "again.\(part)")
        }
        try authority.issue("again", from: "20200101000000Z", to: "20490101000000Z")
        let twice = try sign([(authority, "one"), (authority, "again")], in: authority)
        expectRefusal("1 of 2 needed signers are trusted") { try verify(twice, authority, policy) }
    }

    @Test(
        "reserves packages for signers",
        arguments: [
            ("org.example.gateway", true), ("org.other", true), ("com.maker.radio", false),
            ("com.maker.", false),
            ("com.maker", true),
        ])
    func rules(_ package: String, _ isAllowed: Bool) throws {
        let authority = try CertificateAuthority()
        try authority.issue("builder", extensions: Extensions.signing)
        var policy = SignaturePolicy()
        policy.rules = [
            SignerRule(packages: "org.example.*", signer: .commonName("builder")),
            SignerRule(packages: "com.maker.*", signer: .commonName("maker")),
        ]
        let signed = try verify(sign([(authority, "builder")], in: authority), authority, policy)
        if isAllowed {
            try signed.require(package)
        } else {
            #expect(throws: SignatureError.self) { try signed.require(package) }
        }
    }

    @Test(
        "knows a signer by the fingerprint of any certificate above it",
        arguments: ["builder", "root", "other"])
    func fingerprints(_ name: String) throws {
        let authority = try CertificateAuthority()
        for name in ["builder", "other"] { try authority.issue(name, extensions: Extensions.signing) }
        let text = try Command.run(
            "openssl", "x509", "-noout", "-fingerprint", "-sha256", "-in",
            authority.directory.file("\(name).pem"))
        let fingerprint = String(text.split(separator: "=").last ?? "")
        var policy = SignaturePolicy()
        policy.rules = [SignerRule(packages: "a", signer: try #require(SignerName("sha256:" + fingerprint)))]
        let signed = try verify(sign([(authority, "builder")], in: authority), authority, policy)
        if name == "other" {
            #expect(throws: SignatureError.self) { try signed.require("a") }
        } else {
            try signed.require("a")
        }
    }

    @Test("refuses names that are no fingerprints", arguments: ["sha256:", "sha256:abcd", "sha256:xy"])
    func badFingerprint(_ text: String) { #expect(SignerName(text) == nil) }

    @Test("refuses a message that wants its content digested without end")
    func digests() throws {
        let authority = try CertificateAuthority()
        expectRefusal("too many digests") { try verify(Self.message(digests: 200), authority) }
        expectRefusal("0 of 1 needed signers") { try verify(Self.message(digests: 8), authority) }
    }

    /// SignedData without signers. - Source: RFC 5652, section 5.1.
    private static func message(digests: Int) -> [UInt8] {
        let sha256: [UInt8] = [0x06, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1]
        let data: [UInt8] = [0x06, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 1]
        let signedData: [UInt8] = [0x06, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 2]
        let algorithms = (0..<digests).flatMap { _ in der(0x30, sha256) }
        let content = der(0x30, [2, 1, 1] + der(0x31, algorithms) + der(0x30, data) + [0x31, 0])
        return der(0x30, signedData + der(0xA0, content))
    }

    private static func der(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        [tag, 0x82, UInt8(content.count >> 8), UInt8(content.count & 255)] + content
    }
}
