internal import Fleet
internal import PostgreSQL

/// How the tables of earlier versions become those of this one.
enum Schema {
    /// The key of the advisory lock: `scomo` in ASCII.
    private static let lock: Int64 = 0x73_63_6F_6D_6F

    /// One server does it at a time; another one that starts meanwhile waits, and finds it done.
    static func bringUpToDate(_ database: Database) async throws(PostgreSQLError) -> Outcome {
        try await database.perform(isPatient: false) { connection throws(PostgreSQLError) in
            try bringUpToDate(connection)
        }
    }

    enum Outcome {
        case isUpToDate, isNewer
    }

    private static func bringUpToDate(_ connection: Connection) throws(PostgreSQLError) -> Outcome {
        let known = Migration.all.count
        // Most starts find nothing to do, and wait for nobody.
        guard try version(connection) != known else { return .isUpToDate }
        return try connection.holding(lock) { connection throws(PostgreSQLError) in
            let version = try version(connection)
            guard version <= known else { return .isNewer }
            for migration in Migration.all[version...] { _ = try connection.commit(migration.statements) }
            return .isUpToDate
        }
    }

    /// How many migrations the database has seen: 0 for an empty one.
    private static func version(_ connection: Connection) throws(PostgreSQLError) -> Int {
        let exists = Statement("SELECT to_regclass('fleet_schema') IS NOT NULL", planning: .anew)
        guard try connection.read([exists]).first?.rows.first?.boolean(0) == true else { return 0 }
        let version = Statement("SELECT version FROM fleet_schema", planning: .anew)
        return Int(clamping: try connection.read([version]).first?.rows.first?.integer(0) ?? 0)
    }
}

/// Statements that bring the tables one version further.
struct Migration {
    private var sql: [String]

    private init(_ sql: [String]) { self.sql = sql }

    var statements: [Statement] { sql.map { Statement($0, planning: .anew) } }

    /// In the order in which they were released.
    static let all = [
        Migration(tables + indices + ["INSERT INTO fleet_schema (version) VALUES (1)"]),
        Migration(receipts + [oneFurther]),
        Migration(installations + [oneFurther]),
        Migration(events + [oneFurther]),
        Migration(access + [oneFurther]),
        Migration(enrolment + [oneFurther]),
    ]

    /// Says in the database that a migration was done; which one, its place in the list says.
    static let oneFurther = "UPDATE fleet_schema SET version = version + 1"
}
