internal import Bytes

/// What the signatures of software have to be, besides being by somebody whom the trust store vouches for.
public struct SignaturePolicy: Equatable, Sendable {
    /// How many trusted signers there have to be, each with a key of its own. Others don't hurt. - Unit: at least 1, which the
    /// configuration sees to. - Default: 1.
    public var threshold = 1

    /// Whether each certificate below the root needs a revocation list that is valid now, in the trust store or beside the
    /// signature. Otherwise lists count that are there, also old ones. - Default: false.
    public var requiresRevocationLists = false

    /// Who may sign which packages. A package that no rule is about may be signed by every trusted signer. - Default: none.
    public var rules: [SignerRule] = []

    /// How many trusted signers a package needs that changes whom the device trusts. - Default: nil, as others.
    public var trustThreshold: Int?

    /// Who may sign packages that change whom the device trusts. - Default: none, which means every trusted signer: who may sign
    /// software can change everything on the device anyway.
    public var trustSigners: [SignerName] = []

    public init() {}
}

/// Reserves packages for a signer. Several rules about the same packages name several signers.
public struct SignerRule: Equatable, Sendable {
    /// A PkgID; a `*` at its end stands for any end.
    public let packages: String
    /// Who may sign them.
    public let signer: SignerName

    public init(packages: String, signer: SignerName) {
        (self.packages, self.signer) = (packages, signer)
    }

    func isAbout(_ package: String) -> Bool {
        let pattern = packages.bytes
        guard pattern.last == UInt8(ascii: "*") else { return packages == package }
        return package.utf8.starts(with: pattern.dropLast())
    }
}

/// How the configuration names signers.
public enum SignerName: Equatable, Sendable {
    /// The common name in the signer's certificate. Every trusted root can make one with that name.
    case commonName(String)
    /// The SHA-256 fingerprint of the signer's certificate, or of one above it up to the root's, 32 bytes.
    case fingerprint([UInt8])

    /// `sha256:` and a fingerprint as `openssl x509 -fingerprint -sha256` prints it, with or without colons; anything else is a
    /// common name. nil when the fingerprint isn't one.
    public init?(_ text: String) {
        let prefix = Array("sha256:".utf8)
        guard text.utf8.starts(with: prefix) else {
            self = .commonName(text)
            return
        }
        guard let digest = Self.fingerprint(text.utf8.dropFirst(prefix.count)) else { return nil }
        self = .fingerprint(digest)
    }

    /// Reads a fingerprint, with or without colons; nil when it isn't one of SHA-256.
    public static func fingerprint(_ text: some Sequence<UInt8>) -> [UInt8]? {
        let digits = text.filter { $0 != UInt8(ascii: ":") }
        guard let digest = Hex.decode(String(decoding: digits, as: UTF8.self)), digest.count == 32 else {
            return nil
        }
        return digest
    }

    func isName(of signer: Signer) -> Bool {
        switch self {
        case .commonName(let name): signer.commonName == name
        case .fingerprint(let digest): signer.fingerprints.contains(digest)
        }
    }
}

extension SignaturePolicy {
    /// Whether these signers are enough for a package.
    func allows(_ signers: [Signer], package: String) -> Bool {
        Self.count(signers, among: rules.filter { $0.isAbout(package) }.map { $0.signer }) >= threshold
    }

    /// Whether these signers are enough to change whom the device trusts.
    func allowsTrustChange(_ signers: [Signer]) -> Bool {
        Self.count(signers, among: trustSigners) >= max(threshold, trustThreshold ?? 1)
    }

    private static func count(_ signers: [Signer], among names: [SignerName]) -> Int {
        guard !names.isEmpty else { return signers.count }
        return signers.filter { signer in names.contains { $0.isName(of: signer) } }.count
    }
}
