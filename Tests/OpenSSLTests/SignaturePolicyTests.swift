import Linux
import OpenSSL
import TestSupport
import Testing

@Suite("The policy of signatures")
struct SignaturePolicyTests {
    private static let signing = ["keyUsage=digitalSignature", "extendedKeyUsage=codeSigning"]
    private static let issuing = ["basicConstraints=critical,CA:TRUE", "keyUsage=keyCertSign,cRLSign"]
    private let content = Array("Format: 1\nPackage: org.example.gateway\n".utf8)

    private func verify(
        _ signature: [UInt8], _ authority: CertificateAuthority, _ policy: SignaturePolicy = SignaturePolicy(),
        lists: [[UInt8]] = []
    ) throws -> SignedContent {
        let trust = try TrustStore()
        try trust.add(pem: authority.directory.read("root.pem"))
        for list in lists { try trust.add(pem: list) }
        return try SignatureVerifier(trust: trust, policy: policy).verify(content, signature: signature)
    }

    private func expectRefusal(_ part: String, _ body: () throws -> SignedContent) {
        let error = #expect(throws: SignatureError.self) { try body() }
        #expect(error?.description.contains(part) == true, "\(error.map { "\($0)" } ?? "accepted")")
    }

    /// A signature by several, with these further options of openssl-cms(1).
    private func sign(
        _ signers: [(CertificateAuthority, String)], _ options: String..., in authority: CertificateAuthority
    ) throws -> [UInt8] {
        try authority.directory.write(content, "content")
        var words = ["openssl", "cms", "-sign", "-binary", "-outform", "DER"]
        words += ["-in", authority.directory.file("content"), "-out", authority.directory.file("signature")]
        for (owner, name) in signers {
            words += ["-signer", owner.directory.file("\(name).pem"), "-inkey", owner.directory.file("\(name).key")]
        }
        try Command.run(words + options)
        return try authority.directory.read("signature")
    }

    @Test("refuses weak digests", arguments: ["md5", "sha1", "sha224"])
    func weakDigest(_ digest: String) throws {
        let authority = try CertificateAuthority()
        try authority.issue("builder", extensions: Self.signing)
        let signature = try sign([(authority, "builder")], "-md", digest, in: authority)
        expectRefusal("its digest isn't SHA-256") { try verify(signature, authority) }
    }

    @Test("takes SHA-384 and SHA-512", arguments: ["sha384", "sha512"])
    func strongDigest(_ digest: String) throws {
        let authority = try CertificateAuthority()
        try authority.issue("builder", extensions: Self.signing)
        let signature = try sign([(authority, "builder")], "-md", digest, in: authority)
        #expect(try verify(signature, authority).signers == ["/CN=builder"])
    }

    @Test("refuses short keys", arguments: [512, 1024])
    func shortKey(_ bits: Int) throws {
        let authority = try CertificateAuthority()
        try authority.issue("builder", extensions: Self.signing)
        let folder = authority.directory
        try Command.run([
            "openssl", "req", "-x509", "-newkey", "rsa:\(bits)", "-nodes", "-subj", "/CN=weak", "-keyout",
            folder.file("weak.key"), "-out", folder.file("weak.self"), "-addext", "extendedKeyUsage=codeSigning",
        ])
        try Command.run([
            "openssl", "x509", "-in", folder.file("weak.self"), "-CA", folder.file("root.pem"), "-CAkey",
            folder.file("root.key"), "-days", "1", "-extfile", folder.file("builder.ext"), "-out",
            folder.file("weak.pem"),
        ])
        let signature = try sign([(authority, "weak")], in: authority)
        expectRefusal("key too weak") { try verify(signature, authority) }
    }

    @Test("refuses certificates signed with SHA-1")
    func weakCertificate() throws {
        let authority = try CertificateAuthority()
        try authority.issue("builder", extensions: Self.signing)
        let folder = authority.directory
        try Command.run([
            "openssl", "x509", "-req", "-sha1", "-in", folder.file("builder.csr"), "-days", "1", "-CA",
            folder.file("root.pem"), "-CAkey", folder.file("root.key"), "-extfile", folder.file("builder.ext"),
            "-out", folder.file("builder.pem"),
        ])
        let signature = try sign([(authority, "builder")], in: authority)
        expectRefusal("digest algorithm too weak") { try verify(signature, authority) }
    }

    @Test("refuses a signer whose key is for something else")
    func keyUsage() throws {
        let authority = try CertificateAuthority()
        try authority.issue("builder", extensions: ["keyUsage=keyEncipherment", "extendedKeyUsage=codeSigning"])
        let signature = try sign([(authority, "builder")], in: authority)
        expectRefusal("key usage isn't digitalSignature") { try verify(signature, authority) }
    }

    @Test("refuses a signer below an issuer that is for servers only")
    func issuerPurpose() throws {
        let authority = try CertificateAuthority()
        try authority.issue("servers", extensions: Self.issuing + ["extendedKeyUsage=serverAuth"])
        try authority.issue("builder", extensions: Self.signing, by: "servers")
        let issuer = authority.directory.file("servers.pem")
        let signature = try sign([(authority, "builder")], "-certfile", issuer, in: authority)
        expectRefusal("for other purposes than code") { try verify(signature, authority) }
        try authority.issue("code", extensions: Self.issuing + ["extendedKeyUsage=codeSigning"])
        try authority.issue("builder", extensions: Self.signing, by: "code")
        let good = try sign(
            [(authority, "builder")], "-certfile", authority.directory.file("code.pem"), in: authority)
        #expect(try verify(good, authority).signers == ["/CN=builder"])
    }

    @Test("needs one trusted signer, and strangers don't hurt")
    func strangers() throws {
        let (new, old) = (try CertificateAuthority(), try CertificateAuthority(name: "old"))
        try new.issue("builder", extensions: Self.signing)
        try old.issue("veteran", extensions: Self.signing)
        let both = try sign([(old, "veteran"), (new, "builder")], in: new)
        #expect(try verify(both, new).signers == ["/CN=builder"])
        #expect(try verify(both, old).signers == ["/CN=veteran"])
        let other = try CertificateAuthority(name: "other")
        expectRefusal("0 of 1 needed signers are trusted") { try verify(both, other) }
    }

    @Test("counts signers by their keys")
    func threshold() throws {
        let authority = try CertificateAuthority()
        for name in ["one", "two"] { try authority.issue(name, extensions: Self.signing) }
        var policy = SignaturePolicy()
        policy.threshold = 2
        let both = try sign([(authority, "one"), (authority, "two")], in: authority)
        #expect(try verify(both, authority, policy).signers.sorted() == ["/CN=one", "/CN=two"])
        let once = try sign([(authority, "one")], in: authority)
        expectRefusal("1 of 2 needed signers are trusted") { try verify(once, authority, policy) }
        let twice = try sign([(authority, "one"), (authority, "one")], in: authority)
        expectRefusal("1 of 2 needed signers are trusted") { try verify(twice, authority, policy) }
    }

    @Test("refuses a certificate that was revoked, whether lists are required or not")
    func revoked() throws {
        let authority = try CertificateAuthority()
        for name in ["good", "stolen"] { try authority.issue(name, extensions: Self.signing) }
        let list = try authority.revocationList(revoking: ["stolen"])
        let (good, stolen) = (
            try sign([(authority, "good")], in: authority), try sign([(authority, "stolen")], in: authority)
        )
        var strict = SignaturePolicy()
        strict.requiresRevocationLists = true
        #expect(try verify(stolen, authority).signers == ["/CN=stolen"])
        for policy in [SignaturePolicy(), strict] {
            #expect(try verify(good, authority, policy, lists: [list]).signers == ["/CN=good"])
            expectRefusal("certificate revoked") {
                try verify(stolen, authority, policy, lists: [list])
            }
        }
        expectRefusal("unable to get certificate CRL") { try verify(good, authority, strict) }
        let old = try authority.revocationList(revoking: ["stolen"], hours: -1)
        #expect(try verify(good, authority, lists: [old]).signers == ["/CN=good"])
        expectRefusal("certificate revoked") { try verify(stolen, authority, lists: [old]) }
        expectRefusal("CRL has expired") { try verify(good, authority, strict, lists: [old]) }
    }

    @Test(
        "reserves packages for signers",
        arguments: [
            ("org.example.gateway", true), ("org.other", true), ("com.maker.radio", false), ("com.maker.", false),
            ("com.maker", true),
        ])
    func rules(_ package: String, _ isAllowed: Bool) throws {
        let authority = try CertificateAuthority()
        try authority.issue("builder", extensions: Self.signing)
        var policy = SignaturePolicy()
        policy.rules = [
            SignerRule(packages: "org.example.*", signer: "builder"),
            SignerRule(packages: "com.maker.*", signer: "maker"),
        ]
        let signed = try verify(sign([(authority, "builder")], in: authority), authority, policy)
        if isAllowed {
            try signed.require(package)
        } else {
            #expect(throws: SignatureError.self) { try signed.require(package) }
        }
    }
}

extension CertificateAuthority {
    /// A list of the root's, in PEM form.
    fileprivate func revocationList(revoking names: [String], hours: Int = 1) throws -> [UInt8] {
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
        let times = hours > 0 ? ["-crlhours", "\(hours)"] : ["-crl_lastupdate", "200101000000Z", "-crl_nextupdate", "200102000000Z"]
        try Command.run(common + ["-gencrl", "-out", directory.file("list.pem")] + times)
        return try directory.read("list.pem")
    }
}
