internal import Bytes

/// What the signatures of software have to be, besides being by somebody whom the trust store vouches for.
public struct SignaturePolicy: Equatable, Sendable {
    /// How many trusted signers there have to be, each with a key of its own. Others don't hurt. - Default: 1.
    public var threshold = 1

    /// Whether each certificate below the root needs a revocation list that is valid now. Otherwise lists count where there
    /// are some, also old ones. - Default: false.
    public var requiresRevocationLists = false

    /// Who may sign which packages. A package that no rule is about may be signed by every trusted signer. - Default: none.
    public var rules: [SignerRule] = []

    public init() {}
}

/// Reserves packages for a signer. Several rules with the same packages name several signers.
public struct SignerRule: Equatable, Sendable {
    /// A PkgID; a `*` at its end stands for any end.
    public let packages: String
    /// The common name in the signer's certificate.
    public let signer: String

    public init(packages: String, signer: String) {
        (self.packages, self.signer) = (packages, signer)
    }

    func isAbout(_ package: String) -> Bool {
        let pattern = packages.bytes
        guard pattern.last == UInt8(ascii: "*") else { return packages == package }
        return package.utf8.starts(with: pattern.dropLast())
    }
}

extension SignaturePolicy {
    /// Whether these signers are enough for a package.
    func allows(_ commonNames: [String], package: String) -> Bool {
        let rules = rules.filter { $0.isAbout(package) }
        guard !rules.isEmpty else { return true }
        return commonNames.filter { name in rules.contains { $0.signer == name } }.count >= threshold
    }
}

extension SignaturePolicy: CustomStringConvertible {
    /// For people who check their configuration.
    public var description: String {
        var text = "packages need \(threshold) trusted signer" + (threshold == 1 ? "" : "s")
        text += requiresRevocationLists ? "; every certificate needs a revocation list" : ""
        for rule in rules { text += "; only \"\(rule.signer)\" signs \(rule.packages)" }
        return text
    }
}
