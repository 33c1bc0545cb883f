import OpenSSL
import TestSupport
import Testing

@Suite("Development keys")
struct DevelopmentKeysTests {
    private func text(_ certificate: [UInt8]) throws -> String {
        try Command.run(
            "openssl", "x509", "-noout", "-text", input: String(decoding: certificate, as: UTF8.self))
    }

    @Test("are a root that may only issue certificates")
    func root() throws {
        let keys = try DevelopmentKeys(name: "Büro", days: 30)
        let text = try text(keys.root.certificate)
        for part in [
            "Version: 3", "prime256v1", "CA:TRUE", "Certificate Sign, CRL Sign", "Subject Key Identifier",
            "ecdsa-with-SHA256",
        ] { #expect(text.contains(part)) }
        #expect(!text.contains("Code Signing"))
    }

    @Test("are a signer that may only sign code")
    func signer() throws {
        let keys = try DevelopmentKeys(name: "Builder", days: 30)
        let text = try text(keys.signer.certificate)
        for part in [
            "Issuer: CN = Builder root", "Subject: CN = Builder\n", "CA:FALSE", "Digital Signature\n",
            "Code Signing",
            "Authority Key Identifier",
        ] { #expect(text.contains(part)) }
    }

    @Test("chain up to the root, and end after the days asked for")
    func chain() throws {
        let keys = try DevelopmentKeys(name: "Builder", days: 30)
        let directory = try TemporaryDirectory()
        let signer = try directory.write(keys.signer.certificate, "signer.pem")
        let root = try directory.write(keys.root.certificate, "root.pem")
        try Command.run("openssl", "verify", "-x509_strict", "-CAfile", root, signer)
        for certificate in [signer, root] {
            try Command.run(
                "openssl", "x509", "-noout", "-in", certificate, "-checkend", "\(86_400 * 30 - 600)")
            #expect(throws: CommandError.self) {
                try Command.run(
                    "openssl", "x509", "-noout", "-in", certificate, "-checkend", "\(86_400 * 30 + 600)")
            }
        }
    }

    @Test("are P-256 keys, new ones each time")
    func keys() throws {
        let keys = try DevelopmentKeys(name: "Builder", days: 1)
        let all = [keys.root.key, keys.signer.key, try DevelopmentKeys(name: "Builder", days: 1).root.key]
        #expect(Set(all).count == 3)
        for key in all {
            let text = String(decoding: key, as: UTF8.self)
            #expect(text.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
            #expect(try Command.run("openssl", "pkey", "-noout", "-text", input: text).contains("prime256v1"))
        }
    }

    @Test("need a name that fits in a certificate")
    func longName() throws {
        let error = #expect(throws: OpenSSLError.self) {
            try DevelopmentKeys(name: String(repeating: "x", count: 65), days: 1)
        }
        #expect(error?.details.contains { $0.contains("string too long") } == true)
    }
}
