/// What the maker of a package says to those who decide when it is installed, and for how long it stays.
public struct PackageNotes: Equatable, Sendable {
    /// - Default: normal.
    public var urgency: PackageUrgency
    /// A text for people, of any number of lines.
    public var advisory: String?
    /// The day until which its maker mends it: `2031-12-31`.
    public var supportUntil: String?

    public init(urgency: PackageUrgency = .normal, advisory: String? = nil, supportUntil: String? = nil) {
        (self.urgency, self.advisory, self.supportUntil) = (urgency, advisory, supportUntil)
    }
}

/// How much hurry there is to install a package.
public enum PackageUrgency: String, CaseIterable, Sendable {
    /// It closes a hole.
    case security
    case normal
}
