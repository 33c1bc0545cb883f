import Bytes
import SyncML
import Testing

@Suite("Authentication")
struct AuthenticationTests {
    /// One digest: who, with what, and the octets of the nonce.
    struct Row: Sendable, CustomTestStringConvertible {
        var user, password: String
        var nonce: [UInt8]
        var digest: String
        var testDescription: String { "\(user), nonce of \(nonce.count) octets" }
    }

    static let rows = [
        // OMA DM Security 1.2, the published vector.
        Row(
            user: "Bruce2", password: "OhBehave", nonce: Array("Nonce".utf8),
            digest: "Zz6EivR3yeaaENcRN6lpAQ=="),
        // Octets that aren't text.
        Row(
            user: "dev-0042", password: "c1ient-Passw0rd", nonce: Array(0x10...0x1F),
            digest: "lWANn1Izz3NXxhw8nmNveA=="),
        Row(
            user: "dev-0042", password: "c1ient-Passw0rd", nonce: Array(0x20...0x2F),
            digest: "rlRXnMP8tbgjiCK8mFlXUQ=="),
        // A C string would end at the first octet.
        Row(
            user: "dev-0042", password: "c1ient-Passw0rd", nonce: [0, 0, 0, 0],
            digest: "yDMEjwyQSODNEPSMa9nwow=="),
        Row(
            user: "dm.example.net", password: "s3rver-Passw0rd", nonce: Array(0xA0...0xAF),
            digest: "oMrBKmuhKYTgQpoSpIn/MQ=="),
        // Computed with Python's hashlib: a colon and a zero in the middle of the nonce.
        Row(
            user: "Bruce2", password: "OhBehave", nonce: [0x3A, 0x00, 0x3A, 0x41],
            digest: "gGLHn3Nm+yr4eNxcktaTfw=="),
    ]

    @Test("computes digests from the nonce's octets", arguments: rows)
    func digests(_ row: Row) throws {
        #expect(
            try Authentication.md5(user: row.user, password: row.password, nonce: row.nonce) == row.digest)
    }

    @Test(
        "doesn't compute them from the nonce's base 64, whose published results are warnings",
        arguments: [
            ("Bruce2", "OhBehave", Array("Nonce".utf8), "CmO/kTaDnxgwUdBvdtRh4A=="),
            ("dev-0042", "c1ient-Passw0rd", [UInt8](0x10...0x1F), "/SJqtwVpjjhgNA0A4ddCYQ=="),
        ])
    func wrongDigests(_ user: String, _ password: String, _ nonce: [UInt8], _ wrong: String) throws {
        #expect(try Authentication.md5(user: user, password: password, nonce: nonce) != wrong)
        let text = Array(Base64.encode(nonce).utf8)
        #expect(try Authentication.md5(user: user, password: password, nonce: text) == wrong)
    }

    @Test("needs no password to check a digest")
    func userDigest() throws {
        let digest = try Authentication.userDigest(user: "Bruce2", password: "OhBehave")
        #expect(digest == "PtEdr8lBQ45IbT1bZIkrOQ==")
        #expect(
            try Authentication.md5(userDigest: digest, nonce: Array("Nonce".utf8))
                == "Zz6EivR3yeaaENcRN6lpAQ==")
    }

    @Test("writes name and password for basic")
    func basic() {
        #expect(Authentication.basic(user: "Bruce2", password: "OhBehave") == "QnJ1Y2UyOk9oQmVoYXZl")
    }

    @Test(
        "compares the octets of proofs, without white space",
        arguments: [
            ("abcd", "abcd", true), (" abcd\r\n", "abcd", true), ("ab\r\ncd", "abcd", true),
            ("abcd", "abce", false), ("abcd", "bbcd", false), ("abcdefgh", "abcd", false),
            ("", "abcd", false), ("", "", true),
            // No base 64, so it proves nothing.
            ("abc", "abc", false), ("abcd", "abc", false), ("abc", "abcd", false),
        ])
    func comparison(_ one: String, _ other: String, _ areEqual: Bool) {
        #expect(Authentication.areEqual(one, other) == areEqual)
    }

    @Test("takes the names of types in any case", arguments: ["syncml:auth-md5", "SyncML:auth-MD5"])
    func types(_ name: String) {
        #expect(AuthenticationType(name) == .md5)
        #expect(AuthenticationType("syncml:auth-MAC").name == "syncml:auth-MAC")
        #expect(AuthenticationType("syncml:auth-X509") == .other("syncml:auth-X509"))
    }
}

@Suite("A proof of who made a content")
struct ContentProofTests {
    @Test("is the published one")
    func golden() throws {
        let digest = try Authentication.userDigest(user: "dm.example.net", password: "s3rver-Passw0rd")
        let mac = try Authentication.mac(
            userDigest: digest, nonce: Array(0xA0...0xAF), content: Dumps.message)
        #expect(Base64.encode(mac) == "cYztSgVyk2DFJ7YQMr4law==")
    }
}

@Suite("A proof beside a message")
struct MessageProofTests {
    private static let text = #"algorithm=MD5, username="dm.example.net", mac=cYztSgVyk2DFJ7YQMr4law=="#

    @Test("is the published one")
    func golden() throws {
        let proof = try MessageProof(
            userName: "dm.example.net", userDigest: "FY2tHIZ2rjh7fp6RTviNwg==", nonce: Array(0xA0...0xAF),
            content: Dumps.message)
        #expect(proof.text == Self.text)
        #expect(MessageProof(Self.text) == proof)
    }

    @Test(
        "is read in any order, with quotes or without",
        arguments: [
            #"mac=cYztSgVyk2DFJ7YQMr4law==,username="dm.example.net",algorithm=md5"#,
            #"username=dm.example.net,mac="cYztSgVyk2DFJ7YQMr4law==""#,
            #" MAC = cYztSgVyk2DFJ7YQMr4law== , UserName = "dm.example.net" , future=1,"#,
        ])
    func tolerated(_ text: String) throws {
        let proof = try #require(MessageProof(text))
        #expect(proof.userName == "dm.example.net")
        #expect(proof.mac == "cYztSgVyk2DFJ7YQMr4law==")
    }

    @Test(
        "is none without a MAC of that algorithm",
        arguments: [
            "", ",", "=", "\"", "mac", "mac=", #"username="mac=abcd""#,
            "algorithm=SHA1, username=\"a\", mac=YQ==",
        ])
    func refused(_ text: String) {
        #expect(MessageProof(text) == nil)
    }

    @Test("keeps a name with quotes, backslashes, commas and letters of any script")
    func names() throws {
        var proof = try #require(MessageProof(Self.text))
        proof.userName = #"Grün, "Robert\ Jordan" = 1"#
        #expect(MessageProof(proof.text) == proof)
    }

    @Test("differs when one bit of the message does")
    func difference() throws {
        let proof = try MessageProof(userName: "a", userDigest: "b", nonce: [1], content: [0])
        let other = try MessageProof(userName: "a", userDigest: "b", nonce: [1], content: [1])
        #expect(!proof.isEqual(to: other))
    }
}
