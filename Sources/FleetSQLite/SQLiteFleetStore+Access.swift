public import Fleet
internal import Foundation
internal import GRDB

// Who may do what, and who has done what.

extension SQLiteFleetStore {
    public func token(digest: String) async throws(FleetStoreError) -> AccessToken? {
        try await reading { try Record<AccessToken>.fetchOne($0, key: ["digest": digest])?.value }
    }

    public func token(named name: String) async throws(FleetStoreError) -> AccessToken? {
        try await reading { try Record<AccessToken>.fetchOne($0, key: name)?.value }
    }

    public func tokens(after name: String, limit: Int) async throws(FleetStoreError) -> [AccessToken] {
        try await reading {
            try Record<AccessToken>.filter(Column("name") > name).order(Column("name")).limit(limit)
                .fetchAll($0).map(\.value)
        }
    }

    public func audit(after number: Int64, limit: Int) async throws(FleetStoreError) -> [AuditEntry] {
        try await reading {
            try Record<AuditEntry>.filter(Column("number") > number).order(Column("number")).limit(limit)
                .fetchAll($0).map(\.value)
        }
    }

    public func pruneAudit(before time: String) async throws(FleetStoreError) -> Bool {
        try await writing { database in
            // The oldest have the smallest numbers.
            try database.execute(
                sql: """
                    DELETE FROM audit WHERE time < ?
                      AND number IN (SELECT number FROM audit ORDER BY number LIMIT \(Self.pruneLimit))
                    """, arguments: [time])
            return database.changesCount >= Self.pruneLimit
        }
    }
}

extension AuditEntry {
    /// Whatever number it had elsewhere, it gets the next one.
    func add(_ database: Database) throws {
        func json(_ fields: [String: String]) throws -> String {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(fields), as: UTF8.self)
        }
        try database.execute(
            sql: "INSERT INTO audit (time, author, action, subject, before, after) VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [time, author, action, subject, try json(before), try json(after)])
    }
}
