public import Fleet
internal import Foundation

/// A new token, and the secret of it, which is shown once.
public struct NewToken: Sendable {
    /// What is stored.
    public var token: AccessToken
    /// What its holder shows. Never to be logged or stored.
    public var secret: String

    /// - Throws: `TokenError` when something makes no sense.
    public init(
        name: String, roles: [Role], groups: [String] = [], until: String? = nil
    ) throws {
        try self.init(name: name, roles: roles, groups: groups, until: until, now: Clock.system.timestamp())
    }

    init(name: String, roles: [Role], groups: [String], until: String?, now: String) throws {
        try Self.check(name: name, groups: groups, until: until, now: now)
        guard !roles.isEmpty else { throw TokenError.noRole }
        secret = Self.prefix + Random.text(bytes: 32)
        token = AccessToken(
            name: name, digest: try AccessToken.digest(of: Array(secret.utf8)),
            roles: Role.allCases.filter(roles.contains), groups: Set(groups).sorted(), created: now,
            until: until)
    }

    /// What holds for every token.
    static func check(name: String, groups: [String], until: String?, now: String) throws {
        let isName = 1...64 ~= name.utf8.count && name.unicodeScalars.allSatisfy(mayBeInName)
        guard isName, name != AccessToken.ofSettings.name else { throw TokenError.name }
        guard until.map({ isTime($0) && $0 > now }) ?? true else { throw TokenError.end }
        guard groups.count <= 32, groups.allSatisfy({ 1...64 ~= $0.utf8.count }) else {
            throw TokenError.groups
        }
    }

    /// By which programs that look for lost secrets know one.
    private static let prefix = "scomo_"

    /// Letters, digits, and what separates them.
    private static func mayBeInName(_ character: Unicode.Scalar) -> Bool {
        character.isASCII
            && (character.properties.isAlphabetic || character.properties.numericType != nil
                || "-._@".unicodeScalars.contains(character))
    }

    private static func isTime(_ text: String) -> Bool {
        text.utf8.count == 20 && (try? Date(text, strategy: .iso8601)) != nil
    }
}

/// Why there can't be such a token.
public enum TokenError: Error, Equatable, Sendable {
    case name, noRole, end, groups, uses
    /// There is one already.
    case exists(String)
    case unknown(String)
}

extension TokenError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .name: "the name has to be 1 to 64 letters, digits, and -._@ of ASCII, and not token-file"
        case .noRole: "at least one role is needed: read, operate, publish or administer"
        case .end: "the end has to be a time to come in UTC, as 2027-01-31T00:00:00Z"
        case .uses: "it has to be for 1 to 1000000 devices"
        case .groups: "there may be 32 groups, with names of 1 to 64 bytes"
        case .exists(let name): "there is a token \(name) already"
        case .unknown(let name): "there is no token \(name)"
        }
    }
}

extension FleetStore {
    /// Stores a new token.
    public func add(_ new: NewToken) async throws {
        try await retrying {
            guard try await token(named: new.token.name) == nil else {
                throw TokenError.exists(new.token.name)
            }
            var transaction = FleetTransaction()
            transaction.tokens = [new.token]
            try await commit(transaction)
        }
    }

    /// Ends a token at once.
    public func revokeToken(_ name: String) async throws {
        try await retrying {
            guard let token = try await token(named: name) else { throw TokenError.unknown(name) }
            var transaction = FleetTransaction()
            transaction.removedTokens = [token]
            try await commit(transaction)
        }
    }
}
