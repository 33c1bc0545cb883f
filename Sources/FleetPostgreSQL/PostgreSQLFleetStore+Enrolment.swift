public import Fleet
internal import PostgreSQL

// Keys of devices, and what lets devices register themselves.

extension PostgreSQLFleetStore {
    public func enrolment(key: String) async throws(FleetStoreError) -> Enrolment? {
        let statement = Statement("SELECT content::text FROM enrolment WHERE key = $1", [.text(key)])
        return try await values(Enrolment.self, statement).first
    }

    public func enrolment(certificate: String) async throws(FleetStoreError) -> Enrolment? {
        let statement = Statement(
            "SELECT content::text FROM enrolment WHERE certificate = $1", [.text(certificate)])
        return try await values(Enrolment.self, statement).first
    }

    public func enrolments(_ query: EnrolmentQuery) async throws(FleetStoreError) -> [Enrolment] {
        var (conditions, values) = ("key > $1", [Value.text(query.after)])
        for (column, value) in [("device", query.device), ("state", query.state?.rawValue)] {
            guard let value else { continue }
            values.append(.text(value))
            conditions += " AND \(column) = $\(values.count)"
        }
        values.append(.integer(Int64(max(0, query.limit))))
        return try await self.values(
            Enrolment.self,
            Statement(
                "SELECT content::text FROM enrolment WHERE \(conditions) ORDER BY key LIMIT $\(values.count)::bigint",
                values))
    }

    public func enrolmentToken(digest: String) async throws(FleetStoreError) -> EnrolmentToken? {
        let statement = Statement(
            "SELECT content::text FROM enrolment_token WHERE digest = $1", [.text(digest)])
        return try await values(EnrolmentToken.self, statement).first
    }

    public func enrolmentToken(named name: String) async throws(FleetStoreError) -> EnrolmentToken? {
        let statement = Statement("SELECT content::text FROM enrolment_token WHERE name = $1", [.text(name)])
        return try await values(EnrolmentToken.self, statement).first
    }

    public func enrolmentTokens(
        after name: String, limit: Int
    ) async throws(FleetStoreError)
        -> [EnrolmentToken]
    {
        try await values(
            EnrolmentToken.self,
            Statement(
                "SELECT content::text FROM enrolment_token WHERE name > $1 ORDER BY name LIMIT $2::bigint",
                [.text(name), .integer(Int64(max(0, limit)))]))
    }

    /// Of what was never or is no longer a device's, and whose certificate has ended.
    static func pruningEnrolments(_ limit: Int, _ time: String, _ now: String) -> Change {
        Change(
            statement: Statement(
                """
                DELETE FROM enrolment WHERE key IN (SELECT key FROM enrolment
                  WHERE state IN ('waiting', 'approved', 'refused', 'superseded') AND changed < $1
                    AND (until IS NULL OR until < $2) LIMIT \(limit) FOR UPDATE SKIP LOCKED)
                """, [.text(time), .text(now)]))
    }
}

extension FleetTransaction {
    /// In the order of their keys, as `changes` has others.
    func enrolmentChanges() throws(FleetStoreError) -> [Change] {
        var changes = removedDevices.map { device in
            Change(statement: Statement("DELETE FROM enrolment WHERE device = $1", [.text(device.id)]))
        }
        for enrolment in enrolments.sorted(by: { $0.key < $1.key }) {
            changes.append(try enrolment.change())
        }
        changes += removedEnrolmentTokens.sorted { $0.name < $1.name }.map(\.removal)
        for token in enrolmentTokens.sorted(by: { $0.name < $1.name }) { changes.append(try token.change()) }
        return changes
    }
}

extension Enrolment: Stored {
    static let table = "enrolment"
    static let keyColumn = "key"
    var keyValue: Value { .text(key) }

    var columns: [Column] {
        get throws(FleetStoreError) {
            [
                Column("device", .text(device)), Column("state", .text(state.rawValue)),
                Column("certificate", Value(certificate)), Column("until", Value(until)),
                Column("changed", .text(changed)), try Column("content", json: self),
            ]
        }
    }
}

extension EnrolmentToken: Stored {
    static let table = "enrolment_token"
    static let keyColumn = "name"
    var keyValue: Value { .text(name) }

    var columns: [Column] {
        get throws(FleetStoreError) {
            [Column("digest", .text(digest)), try Column("content", json: self)]
        }
    }
}
