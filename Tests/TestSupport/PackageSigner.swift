public import OpenSSL

/// A root and a signer of packages, made in memory.
public struct PackageSigner: Sendable {
    public let keys: DevelopmentKeys

    /// One for all tests that don't need two.
    public static let shared = Result { try PackageSigner() }

    public init(name: String = "builder") throws {
        keys = try DevelopmentKeys(name: name, days: 2)
    }

    /// A detached signature over `content`.
    public func sign(_ content: [UInt8]) throws -> [UInt8] {
        let key = try CertifiedKey(chain: keys.signer.certificate, key: keys.signer.key)
        return try ContentSigner([key]).sign(content)
    }

    /// Accepts what this signer signed, and nothing else.
    public func verifier() throws -> SignatureVerifier {
        let trust = try TrustStore()
        try trust.add(pem: keys.root.certificate)
        return try SignatureVerifier(trust: trust)
    }
}

extension CertificateAuthority {
    /// Accepts what signers of this authority signed.
    public func verifier() throws -> SignatureVerifier {
        let trust = try TrustStore()
        try trust.add(pem: directory.read("root.pem"))
        return try SignatureVerifier(trust: trust)
    }
}
