internal import Bytes

extension SignaturePolicy {
    /// What it asks for, for people who check their configuration: a sentence each, without a full stop.
    public var sentences: [String] {
        var sentences = ["a package needs \(Self.signers(threshold))"]
        for rule in rules { sentences.append("packages \(rule.packages) are signed only by \(rule.signer)") }
        sentences.append(
            requiresRevocationLists
                ? "each certificate of a signer needs a revocation list that is valid now"
                : "revocation lists count that are there, and none is needed")
        let changes =
            "packages that change whom to trust need \(Self.signers(max(threshold, trustThreshold ?? 1)))"
        sentences.append(
            trustSigners.isEmpty
                ? changes
                : changes + ", who can only be " + trustSigners.map { "\($0)" }.joined(separator: " or "))
        return sentences
    }

    private static func signers(_ count: Int) -> String {
        "\(count) trusted signer" + (count == 1 ? "" : "s")
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
