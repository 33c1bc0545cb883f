internal import Bytes

extension SignaturePolicy {
    /// What it asks for, for people who check their configuration: a sentence each, without a full stop.
    public var sentences: [String] {
        var sentences = ["a package needs \(threshold) trusted signer" + (threshold == 1 ? "" : "s")]
        sentences.append(
            requiresRevocationLists
                ? "each certificate of a signer needs a revocation list that is valid now"
                : "revocation lists count that are there, and none is needed")
        for rule in rules { sentences.append("packages \(rule.packages) are signed only by \(rule.signer)") }
        return sentences
    }
}

extension SignerName: CustomStringConvertible {
    public var description: String {
        switch self {
        case .commonName(let name): "\"\(name)\""
        case .fingerprint(let digest): "who has the certificate sha256:\(Hex.encode(digest)) in its chain"
        }
    }
}
