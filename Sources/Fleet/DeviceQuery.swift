public import DeliveryPackage

/// Which devices a list has: those that are as everything here says.
public struct DeviceQuery: Equatable, Sendable {
    /// Behind this identifier; nil for the first page.
    public var after: String?
    /// The most that one page has.
    public var limit: Int
    /// Those of this model; nil for any.
    public var model: String?
    /// Those in this group; nil for any.
    public var group: String?
    /// Those in any of these groups, whatever else is asked; empty for all.
    public var groups: [String] = []
    /// Those with this tag; nil for any.
    public var tag: String?
    /// Those that have this component, in a version as it says; nil for any.
    public var component: Dependency?
    /// Those in whose identifier, or in what they tell about themselves, this is; nil for any.
    public var text: String?

    public init(after: String? = nil, limit: Int = 100) {
        (self.after, self.limit) = (after, limit)
    }
}

extension Dependency {
    /// Reads `org.example.core` or `org.example.core (>= 1.2)`; nil for anything else.
    ///
    /// Components of devices in the field have identifiers of any form.
    public init?(asked text: String) {
        let parts = text.split(separator: "(", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first else { return nil }
        self.init(String(first.trimmed))
        guard !identifier.isEmpty, identifier.utf8.count <= 256 else { return nil }
        guard parts.count > 1 else { return }
        let rest = parts[1].trimmed
        guard rest.hasSuffix(")") else { return nil }
        let signs = rest.prefix { "<>=".contains($0) }
        let version = rest.dropLast().dropFirst(signs.count).trimmed
        guard let relation = Relation(rawValue: String(signs)), !version.isEmpty else { return nil }
        requirement = Requirement(relation, Version(String(version)))
    }
}

extension Substring {
    /// Without blanks at both ends.
    fileprivate var trimmed: Substring {
        let start = drop { $0 == " " }
        return start.dropLast(start.reversed().prefix { $0 == " " }.count)
    }
}
