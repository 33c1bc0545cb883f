/// A component that another one needs beside it: `org.example.base (>= 1.2)`.
///
/// - Source: the form is that of `Depends` in Debian Policy, section 7.1, without alternatives.
public struct Dependency: Equatable, Sendable {
    /// How the installed version has to compare to the one named.
    public enum Relation: String, Sendable {
        case earlier = "<<"
        case earlierOrEqual = "<="
        case equal = "="
        case laterOrEqual = ">="
        case later = ">>"
    }

    /// What the version has to be.
    public struct Requirement: Equatable, Sendable {
        /// How the installed version has to compare to `version`.
        public var relation: Relation
        /// The version named.
        public var version: Version

        public init(_ relation: Relation, _ version: Version) {
            (self.relation, self.version) = (relation, version)
        }
    }

    /// The component's identifier.
    public var identifier: String
    /// Nil if any version will do.
    public var requirement: Requirement?

    public init(_ identifier: String, _ requirement: Requirement? = nil) {
        (self.identifier, self.requirement) = (identifier, requirement)
    }

    /// Whether a component of that identifier fulfils this when it has `version`.
    public func isSatisfied(by version: Version) -> Bool {
        guard let requirement else { return true }
        switch requirement.relation {
        case .earlier: return version < requirement.version
        case .earlierOrEqual: return version <= requirement.version
        case .equal: return version == requirement.version
        case .laterOrEqual: return version >= requirement.version
        case .later: return version > requirement.version
        }
    }
}

extension Dependency: CustomStringConvertible {
    public var description: String {
        guard let requirement else { return identifier }
        return "\(identifier) (\(requirement.relation.rawValue) \(requirement.version))"
    }
}
