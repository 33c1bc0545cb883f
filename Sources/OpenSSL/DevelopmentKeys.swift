/// A root and a signer of its own, to try signing with. Real signers get theirs from their organization.
///
/// Each is a key on the curve P-256. The root vouches for itself and may only issue certificates; the signer's
/// certificate is issued by it and may only sign code.
public struct DevelopmentKeys: Sendable {
    /// A certificate and its private key, both in PEM form. The key isn't encrypted.
    public struct Pair: Sendable {
        /// PEM.
        public let certificate: [UInt8]
        /// PEM, not encrypted: for its owner alone.
        public let key: [UInt8]
    }

    /// What devices trust.
    public let root: Pair
    /// What packages are signed with.
    public let signer: Pair

    /// - Parameters:
    ///   - name: The signer's common name, at most 59 characters; the root has " root" behind it.
    ///   - days: How long both are valid from now on, 1 or more.
    public init(name: String, days: Int) throws(OpenSSLError) {
        let rootKey = try PrivateKey()
        let signerKey = try PrivateKey()
        let root = try NewCertificate()
        try root.identify("\(name) root", rootKey, days: days)
        try root.add(root.authorityExtensions, issuer: root)
        try root.sign(as: root, with: rootKey)
        let signer = try NewCertificate()
        try signer.identify(name, signerKey, days: days)
        try signer.add(signer.signerExtensions, issuer: root)
        try signer.sign(as: root, with: rootKey)
        self.root = Pair(certificate: try root.pem(), key: try rootKey.pem())
        self.signer = Pair(certificate: try signer.pem(), key: try signerKey.pem())
    }
}
