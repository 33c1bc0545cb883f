/// What somebody may do on a server.
public enum Role: String, Codable, CaseIterable, Sendable {
    /// Look at things.
    case read
    /// Order operations and commands, and label devices.
    case operate
    /// Put packages there.
    case publish
    /// Everything: add and delete devices, give out tokens, read the audit log.
    case administer
}

/// Who may do what: a name, what it is good for, and the digest of the secret that its holder shows.
public struct AccessToken: Codable, Equatable, Sendable {
    /// Unique; it is in the audit log.
    public var name: String
    /// The SHA-256 of the secret in hexadecimal digits. The secret isn't kept.
    public var digest: String
    /// What its holder may do, each once, in order. Each of them includes `read`, and `administer` all.
    public var roles: [Role]
    /// The devices of these groups are what it is good for, each once, in order; empty for the whole server.
    public var groups: [String]
    /// When it was made: ISO 8601 in UTC.
    public var created: String
    /// When it ends: ISO 8601 in UTC; nil for never.
    public var until: String?
    /// How often the store has written it: 0 for a new one.
    public var version = 0

    public init(
        name: String, digest: String, roles: [Role], groups: [String] = [], created: String,
        until: String? = nil
    ) {
        (self.name, self.digest, self.created, self.until) = (name, digest, created, until)
        (self.roles, self.groups) = (roles, groups)
    }

    /// Whether its holder may do what needs `role`.
    public func permits(_ role: Role) -> Bool {
        role == .read ? !roles.isEmpty : roles.contains(role) || roles.contains(.administer)
    }

    /// Whether it is good for all of the server, and not for some devices alone.
    public var isForAll: Bool { groups.isEmpty }

    /// Whether it is good for a device in these groups.
    public func concerns(_ deviceGroups: [String]) -> Bool {
        isForAll || deviceGroups.contains { groups.contains($0) }
    }
}
