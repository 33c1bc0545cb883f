import Linux
import OpenSSL
import Settings
import TestSupport
import Testing

@Suite("Trust in packages")
struct PackageTrustTests {
    private let signer = try? PackageSigner()
    private let content = Array("Format: 1\n".utf8)

    @Test("is that in the roots of the directory, and in no other")
    func roots() throws {
        let signer = try #require(signer)
        let directory = try TemporaryDirectory()
        try directory.write(signer.keys.root.certificate, "maker.pem")
        try directory.write(Array("no certificate".utf8), "README")
        let trust = try PackageTrust(directory: directory.path)
        #expect(!trust.isEmpty)
        #expect(try trust.verifier().verify(content, signature: signer.sign(content)).bytes == content)
        let stranger = try PackageSigner(name: "stranger")
        #expect(throws: SignatureError.self) {
            try trust.verifier().verify(content, signature: stranger.sign(content))
        }
    }

    @Test("is in nobody where there is no root")
    func empty() throws {
        let signer = try #require(signer)
        let directory = try TemporaryDirectory()
        let trust = try PackageTrust(directory: directory.path)
        #expect(trust.isEmpty)
        #expect(throws: SignatureError.self) {
            try trust.verifier().verify(content, signature: signer.sign(content))
        }
    }

    @Test("is refused as a whole when one of the files is no certificate")
    func noCertificate() throws {
        let signer = try #require(signer)
        let directory = try TemporaryDirectory()
        try directory.write(signer.keys.root.certificate, "a.pem")
        let other = try directory.write(Array("nonsense\n".utf8), "b.pem")
        let trust = try PackageTrust(directory: directory.path)
        let error = #expect(throws: ConfigurationError.self) { _ = try trust.verifier() }
        #expect(error?.file == other)
    }

    @Test("is refused when there is no directory")
    func noDirectory() throws {
        let place = try TemporaryDirectory().path
        #expect(throws: ConfigurationError(place, .unreadable(.noSuchFile))) {
            _ = try PackageTrust(directory: place)
        }
    }
}
