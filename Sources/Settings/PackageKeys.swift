import OpenSSL

// The keys of the section `[Packages]`, for every program that reads it.

extension PackageSettings {
    /// - Parameter change: Leads from the program's values to these.
    public static func keys<Values>(
        _ change: @escaping (inout Values, (inout PackageSettings) -> Void) -> Void
    ) -> [Setting<Values>] {
        [
            .number("Packages", "Signers", 1...16, "signers") { number, values in
                change(&values) { $0.policy.threshold = number }
            },
            .choice("Packages", "RevocationLists", "optional or required", areListsRequired) {
                required, values in
                change(&values) { $0.policy.requiresRevocationLists = required }
            },
            Setting(
                "Packages", "SignedBy", .shown, allowed: "\(ruleForm); an empty value forgets those before"
            ) {
                text, values in
                let rule = SignerRule(text)
                change(&values) { $0.policy.rules = Self.added(rule, to: $0.policy.rules) }
                return text.isEmpty || rule != nil
            },
            .number("Packages", "TrustSigners", 1...16, "signers") { number, values in
                change(&values) { $0.policy.trustThreshold = number }
            },
            Setting(
                "Packages", "TrustSignedBy", .shown,
                allowed: "\(nameForm); an empty value forgets those before"
            ) { text, values in
                let name = text.isEmpty ? nil : SignerName(text)
                change(&values) { $0.policy.trustSigners = Self.added(name, to: $0.policy.trustSigners) }
                return text.isEmpty || name != nil
            },
            .flag("Packages", "AllowDowngrades") { allows, values in
                change(&values) { $0.allowsDowngrades = allows }
            },
            .size(
                "Packages", "MaximumInstalledSize", (1 << 20)...Int(clamping: UInt64(64) << 30), "1M to 64G"
            ) { size, values in
                change(&values) { $0.payloadSize = size }
            },
        ]
    }

    /// An empty value, which is nil, forgets those before.
    private static func added<Element>(_ new: Element?, to old: [Element]) -> [Element] {
        new.map { old + [$0] } ?? []
    }

    private static func areListsRequired(_ word: String) -> Bool? {
        switch word {
        case "optional": false
        case "required": true
        default: nil
        }
    }

    private static var nameForm: String {
        "a signer's common name, or sha256: and the fingerprint of its certificate or of one above it"
    }
    private static var ruleForm: String { "a PkgID, which may end in *, a blank, and \(nameForm)" }
}

extension SignerRule {
    /// `org.example.* builder`; nil when a part is missing or no name.
    fileprivate init?(_ text: String) {
        let words = text.utf8.split(separator: UInt8(ascii: " "), maxSplits: 1)
        guard words.count == 2, let signer = SignerName(String(decoding: words[1], as: UTF8.self)) else {
            return nil
        }
        self.init(packages: String(decoding: words[0], as: UTF8.self), signer: signer)
    }
}
