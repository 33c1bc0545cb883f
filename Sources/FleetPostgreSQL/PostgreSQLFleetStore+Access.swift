public import Fleet
internal import PostgreSQL

// Who may do what, and who has done what.

extension PostgreSQLFleetStore {
    public func token(digest: String) async throws(FleetStoreError) -> AccessToken? {
        let statement = Statement("SELECT content::text FROM token WHERE digest = $1", [.text(digest)])
        return try await values(AccessToken.self, statement).first
    }

    public func token(named name: String) async throws(FleetStoreError) -> AccessToken? {
        let statement = Statement("SELECT content::text FROM token WHERE name = $1", [.text(name)])
        return try await values(AccessToken.self, statement).first
    }

    public func tokens(after name: String, limit: Int) async throws(FleetStoreError) -> [AccessToken] {
        try await values(
            AccessToken.self,
            Statement(
                "SELECT content::text FROM token WHERE name > $1 ORDER BY name LIMIT $2::bigint",
                [.text(name), .integer(Int64(max(0, limit)))]))
    }

    public func audit(after number: Int64, limit: Int) async throws(FleetStoreError) -> [AuditEntry] {
        let statement = Statement(
            "SELECT content::text, number FROM audit WHERE number > $1::bigint ORDER BY number LIMIT $2::bigint",
            [.integer(number), .integer(Int64(max(0, limit)))])
        var entries: [AuditEntry] = []
        for row in try await reading([statement])[0].rows {
            guard var entry = try row.value(AuditEntry.self, 0) else { continue }
            entry.number = try row.number(1)
            entries.append(entry)
        }
        return entries
    }

    public func pruneAudit(before time: String) async throws(FleetStoreError) -> Bool {
        // The oldest have the smallest numbers.
        let statement = Statement(
            """
            DELETE FROM audit WHERE time < $1
              AND number IN (SELECT number FROM audit ORDER BY number LIMIT \(Self.pruneLimit))
            """, [.text(time)])
        return try await commit([Change(statement: statement)])[0].rowCount >= Self.pruneLimit
    }

    /// How many entries are deleted at once.
    private static let pruneLimit = 500
}

extension AuditEntry {
    /// The key of the advisory lock: `audit` in ASCII.
    private static let lock: Int64 = 0x61_75_64_69_74

    /// Entries are stored one transaction after the other: whoever reads up to a number has all with smaller ones. Comes last,
    /// so that nobody who waits for it has what is waited for.
    static func changes(_ entries: [AuditEntry]) throws(FleetStoreError) -> [Change] {
        guard !entries.isEmpty else { return [] }
        var changes = [
            Change(statement: Statement("SELECT pg_advisory_xact_lock($1::bigint)", [.integer(lock)]))
        ]
        for entry in entries {
            changes.append(
                Change(
                    statement: Statement(
                        "INSERT INTO audit (time, content) VALUES ($1, $2::jsonb)",
                        [.text(entry.time), .text(try JSON.text(entry))])))
        }
        return changes
    }
}
