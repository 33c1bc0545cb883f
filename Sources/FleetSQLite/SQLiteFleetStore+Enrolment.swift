public import Fleet
internal import GRDB

// Keys of devices, and what lets devices register themselves.

extension SQLiteFleetStore {
    public func enrolment(key: String) async throws(FleetStoreError) -> Enrolment? {
        try await reading { try Record<Enrolment>.fetchOne($0, key: key)?.value }
    }

    public func enrolment(certificate: String) async throws(FleetStoreError) -> Enrolment? {
        try await reading { try Record<Enrolment>.fetchOne($0, key: ["certificate": certificate])?.value }
    }

    public func enrolments(_ query: EnrolmentQuery) async throws(FleetStoreError) -> [Enrolment] {
        try await reading {
            var request = Record<Enrolment>.filter(Column("key") > query.after)
            if let device = query.device { request = request.filter(Column("device") == device) }
            if let state = query.state { request = request.filter(Column("state") == state.rawValue) }
            return try request.order(Column("key")).limit(query.limit).fetchAll($0).map(\.value)
        }
    }

    public func enrolmentToken(digest: String) async throws(FleetStoreError) -> EnrolmentToken? {
        try await reading { try Record<EnrolmentToken>.fetchOne($0, key: ["digest": digest])?.value }
    }

    public func enrolmentToken(named name: String) async throws(FleetStoreError) -> EnrolmentToken? {
        try await reading { try Record<EnrolmentToken>.fetchOne($0, key: name)?.value }
    }

    public func enrolmentTokens(
        after name: String, limit: Int
    ) async throws(FleetStoreError)
        -> [EnrolmentToken]
    {
        try await reading {
            try Record<EnrolmentToken>.filter(Column("name") > name).order(Column("name")).limit(limit)
                .fetchAll($0).map(\.value)
        }
    }

    /// Of what was never or is no longer a device's, and whose certificate has ended.
    static func pruneEnrolments(before time: String, now: String, _ database: Database) throws -> Int {
        try database.execute(
            sql: """
                DELETE FROM enrolment WHERE key IN (SELECT key FROM enrolment
                  WHERE state IN ('waiting', 'approved', 'refused', 'superseded') AND changed < ?
                    AND (until IS NULL OR until < ?) LIMIT \(pruneLimit))
                """, arguments: [time, now])
        return database.changesCount
    }
}

extension Enrolment: Versioned {
    static var table: String { "enrolment" }
    static var keyColumn: String { "key" }
}

extension EnrolmentToken: Versioned {
    static var table: String { "enrolmentToken" }
    static var keyColumn: String { "name" }
    var key: String { name }
}

extension FleetTransaction {
    func storeEnrolments(_ database: Database) throws {
        for token in removedEnrolmentTokens { try token.remove(database) }
        for enrolment in enrolments { try enrolment.storeNewOrChanged(database) }
        for token in enrolmentTokens { try token.storeNewOrChanged(database) }
    }
}

extension Versioned {
    /// A new one that somebody else has stored meanwhile is a change.
    fileprivate func storeNewOrChanged(_ database: Database) throws {
        guard try version > 0 || !Record<Self>.exists(database, key: key) else {
            throw FleetStoreError.changed
        }
        try store(database)
    }
}
