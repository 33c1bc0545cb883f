import OpenSSL
import TestSupport
import Testing

@Suite("The time at which a signature is checked")
struct ValidityTests: Signing {
    @Test("knows a certificate of the future from one that is wrong")
    func early() throws {
        let authority = try CertificateAuthority()
        try authority.issue("now", extensions: Extensions.signing)
        try authority.issueLater("later")
        let one = try sign([(authority, "later")], in: authority)
        let early = #expect(throws: SignatureError.self) { try verify(one, authority) }
        #expect(early?.isEarly == true)
        #expect(early?.description.contains("the clock of the device is behind") == true)
        var two = SignaturePolicy()
        two.threshold = 2
        let both = try sign([(authority, "later"), (authority, "now")], in: authority)
        #expect(#expect(throws: SignatureError.self) { try verify(both, authority, two) }?.isEarly == true)
        // The clock won't help with the one that is missing.
        #expect(#expect(throws: SignatureError.self) { try verify(one, authority, two) }?.isEarly == false)
        let stranger = try CertificateAuthority(name: "stranger")
        #expect(#expect(throws: SignatureError.self) { try verify(one, stranger) }?.isEarly == false)
    }

    @Test("doesn't believe the time that a signature says it was made at")
    func signingTime() async throws {
        let authority = try CertificateAuthority()
        try authority.issue("builder", extensions: Extensions.signing)
        try authority.issue("builder", from: "20200101000000Z", to: Self.soon())
        let signature = try sign([(authority, "builder")], in: authority)
        // Made while the certificate was valid, as the signature truly says.
        #expect(try verify(signature, authority).signers == ["/CN=builder"])
        try await Task.sleep(for: .seconds(6))
        expectRefusal("certificate has expired") { try verify(signature, authority) }
    }

    private static func soon() throws -> String {
        try Command.run(["date", "-u", "-d", "+5 seconds", "+%Y%m%d%H%M%SZ"])
    }
}
