import Linux
import OpenSSL
import TestSupport
import Testing

@Suite("Certificates that were taken back")
struct RevocationTests: Signing {
    @Test("refuses a certificate that was revoked, whether lists are required or not")
    func revoked() throws {
        let authority = try CertificateAuthority()
        for name in ["good", "stolen"] { try authority.issue(name, extensions: Extensions.signing) }
        let list = try authority.revocationList(revoking: ["stolen"])
        let (good, stolen) = (
            try sign([(authority, "good")], in: authority), try sign([(authority, "stolen")], in: authority)
        )
        var strict = SignaturePolicy()
        strict.requiresRevocationLists = true
        #expect(try verify(stolen, authority).signers == ["/CN=stolen"])
        for policy in [SignaturePolicy(), strict] {
            #expect(try verify(good, authority, policy, lists: [list]).signers == ["/CN=good"])
            expectRefusal("revoked") { try verify(stolen, authority, policy, lists: [list]) }
        }
        expectRefusal("unable to get certificate CRL") { try verify(good, authority, strict) }
        let old = try authority.revocationList(revoking: ["stolen"], hours: -1)
        #expect(try verify(good, authority, lists: [old]).signers == ["/CN=good"])
        expectRefusal("was revoked") { try verify(stolen, authority, lists: [old]) }
        expectRefusal("CRL has expired") { try verify(good, authority, strict, lists: [old]) }
    }

    @Test("takes a list that comes beside the signature, and never instead of the device's own")
    func enclosedLists() throws {
        let authority = try CertificateAuthority()
        for name in ["good", "stolen"] { try authority.issue(name, extensions: Extensions.signing) }
        var strict = SignaturePolicy()
        strict.requiresRevocationLists = true
        let old = try authority.revocationList(revoking: ["stolen"], hours: -1)
        // Newer than the device's own, and knows nothing of the theft.
        let fresh = try authority.revocationList(revoking: [])
        let good = try sign("good", of: authority, beside: fresh)
        expectRefusal("unable to get certificate CRL") {
            try verify(sign("good", of: authority, beside: []), authority, strict)
        }
        #expect(try verify(good, authority, strict).signers == ["/CN=good"])
        #expect(try verify(good, authority, strict, lists: [old]).signers == ["/CN=good"])
        let replayed = try sign("stolen", of: authority, beside: fresh)
        expectRefusal("was revoked") { try verify(replayed, authority, strict, lists: [old]) }
        expectRefusal("was revoked") { try verify(replayed, authority, lists: [old]) }
    }

    @Test("accepts no chain with a certificate that was withdrawn, wherever in it")
    func withdrawn() throws {
        let authority = try CertificateAuthority()
        try authority.issue("builder", extensions: Extensions.signing)
        let signature = try sign([(authority, "builder")], in: authority)
        for name in ["root", "builder"] {
            let trust = try TrustStore(withdrawn: [authority.fingerprint(name)])
            try trust.addWithLists(pem: authority.directory.read("root.pem"))
            #expect(trust.roots == (name == "root" ? 0 : 1))
            let verifier = try SignatureVerifier(trust: trust)
            #expect(throws: SignatureError.self) { try verifier.verify(content, signature: signature) }
        }
    }

    private func sign(
        _ name: String, of authority: CertificateAuthority, beside lists: [UInt8]
    ) throws -> [UInt8] {
        let key = try CertifiedKey(
            chain: authority.directory.read("\(name).pem"), key: authority.directory.read("\(name).key"))
        return try ContentSigner([key], lists: lists).sign(content)
    }
}
