public import Fleet
internal import Foundation

/// A new enrolment token, and the secret of it, which is shown once.
public struct NewEnrolmentToken: Sendable {
    /// What is stored.
    public var token: EnrolmentToken
    /// What devices show. Never to be logged or stored.
    public var secret: String

    /// How many devices one token may be for.
    private static let uses = 1...1_000_000

    /// - Throws: `TokenError` when something makes no sense.
    public init(name: String, uses: Int = 1, groups: [String] = [], until: String? = nil) throws {
        try self.init(
            name: name, uses: uses, groups: groups, until: until, now: Clock.system.timestamp())
    }

    init(name: String, uses: Int, groups: [String], until: String?, now: String) throws {
        try NewToken.check(name: name, groups: groups, until: until, now: now)
        guard Self.uses.contains(uses) else { throw TokenError.uses }
        secret = Self.prefix + Random.text(bytes: 32)
        token = EnrolmentToken(
            name: name, digest: try AccessToken.digest(of: Array(secret.utf8)), uses: uses,
            groups: Set(groups).sorted(), created: now, until: until)
    }

    /// By which programs that look for lost secrets know one.
    private static let prefix = "scomo_enrol_"
}

extension FleetStore {
    /// Stores a new enrolment token.
    public func add(_ new: NewEnrolmentToken) async throws {
        try await retrying {
            guard try await enrolmentToken(named: new.token.name) == nil else {
                throw TokenError.exists(new.token.name)
            }
            var transaction = FleetTransaction()
            transaction.enrolmentTokens = [new.token]
            try await commit(transaction)
        }
    }

    /// Ends an enrolment token at once. Devices that have used it stay.
    public func revokeEnrolmentToken(_ name: String) async throws {
        try await retrying {
            guard let token = try await enrolmentToken(named: name) else { throw TokenError.unknown(name) }
            var transaction = FleetTransaction()
            transaction.removedEnrolmentTokens = [token]
            try await commit(transaction)
        }
    }
}
