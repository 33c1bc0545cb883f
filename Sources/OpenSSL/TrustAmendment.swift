/// What is trusted beside the operator's files, and what in spite of them isn't: as signed packages say.
public struct TrustAmendment: Equatable, Sendable {
    /// More roots, and revocation lists, in PEM form. - Default: empty.
    public var anchors: [UInt8]
    /// SHA-256 fingerprints of certificates that no chain may have, 32 bytes each. - Default: none.
    public var withdrawn: [[UInt8]]

    public init(anchors: [UInt8] = [], withdrawn: [[UInt8]] = []) {
        (self.anchors, self.withdrawn) = (anchors, withdrawn)
    }

    /// Withdraws every certificate of a PEM file; throws if there is none.
    public mutating func withdraw(pem: [UInt8]) throws(OpenSSLError) {
        for loaded in try LoadedCertificate.all(inPEM: pem) {
            let fingerprint = try unsafe Certificate.fingerprint(loaded.certificate)
            if !withdrawn.contains(fingerprint) { withdrawn.append(fingerprint) }
        }
    }
}

/// Makes what verifies packages. It is asked for each package, so that it follows the operator's files as they are then.
public typealias VerifierSource = (TrustAmendment) throws(UnusableTrust) -> SignatureVerifier

/// Whom to trust can't be read, so that nothing is accepted.
public struct UnusableTrust: Error, Equatable, Sendable {
    /// What is wrong where, without a full stop.
    public let sentence: String

    public init(_ sentence: String) { self.sentence = sentence }
}
