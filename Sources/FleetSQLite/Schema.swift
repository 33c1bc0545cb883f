internal import Fleet
internal import GRDB

/// The tables, and how those of earlier versions become them. A migration that was released is never changed.
enum Schema {
    /// Another process may do so at the same moment, and be ahead by some steps: then what is left to do is looked at again.
    static func bringUpToDate(_ database: any DatabaseWriter) throws {
        guard try !isNewer(database) else { throw FleetStoreError.newer }
        var known = -1
        while true {
            do {
                return try migrator.migrate(database)
            } catch {
                let done = try database.read { try migrator.appliedIdentifiers($0).count }
                guard done > known else { throw error }
                known = done
            }
        }
    }

    /// Whether a newer version of this program has written it.
    static func isNewer(_ database: any DatabaseReader) throws -> Bool {
        try database.read { try migrator.hasBeenSuperseded($0) }
    }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("devices and operations") { database in
            try createDevices(database)
            try createOperations(database)
        }
        migrator.registerMigration("notifications") { database in
            try database.alter(table: "device") { table in
                table.add(column: "requirement", .text)
                table.add(column: "notificationAddress", .text)
                table.add(column: "serverID", .text)
                table.add(column: "notificationDigest", .text)
            }
        }
        migrator.registerMigration("commands") { database in
            try createCommands(database)
            try database.alter(table: "device") { table in
                table.add(column: "maxObjectSize", .integer)
                table.add(column: "isBinary", .boolean)
            }
        }
        migrator.registerMigration("attempts and deadlines") { database in
            try addAttemptsAndDeadlines(database)
        }
        migrator.registerMigration("inventories apart, versions, answers") { database in
            try separateInventories(database)
            try addVersions(database)
            try createAnswers(database)
            for statement in indices { try database.execute(sql: statement) }
        }
        migrator.registerMigration("labels and components") { try addLabelsAndComponents($0) }
        migrator.registerMigration("installation parameters") { database in
            try database.alter(table: "operation") { $0.add(column: "installParameters", .text) }
        }
        migrator.registerMigration("installations") { try addInstallations($0) }
        migrator.registerMigration("events and webhooks") { try createEvents($0) }
        migrator.registerMigration("tokens and the audit log") { try createAccess($0) }
        migrator.registerMigration("revisions of software") { try addRevisions($0) }
        migrator.registerMigration("enrolment") { try createEnrolment($0) }
        return migrator
    }

    private static func addAttemptsAndDeadlines(_ database: Database) throws {
        for table in ["operation", "command"] {
            try database.alter(table: table) { table in
                table.add(column: "attempts", .integer).notNull().defaults(to: 0)
                table.add(column: "deadline", .text)
            }
        }
        try database.alter(table: "command") { table in
            table.add(column: "target", .text)
            table.add(column: "parts", .text)
        }
        try database.alter(table: "device") { table in
            table.add(column: "takesLargeObjects", .boolean)
            table.add(column: "certificate", .text)
        }
    }

    private static func createDevices(_ database: Database) throws {
        try database.create(table: "device") { table in
            table.primaryKey("id", .text)
            table.column("userName", .text).notNull()
            table.column("userDigest", .text).notNull()
            table.column("nonce", .blob)
            table.column("serverUserName", .text)
            table.column("serverScheme", .text)
            table.column("serverSecret", .text)
            table.column("serverNonce", .blob)
            table.column("information", .text).notNull()
            table.column("inventory", .text).notNull()
            table.column("root", .text)
            table.column("listsStructure", .boolean)
            table.column("lastSession", .text)
        }
    }

    private static func createOperations(_ database: Database) throws {
        try database.create(table: "operation") { table in
            table.autoIncrementedPrimaryKey("number")
            table.column("device", .text).notNull().indexed().references("device")
            table.column("operation", .text).notNull()
            table.column("branch", .text).notNull()
            table.column("primitive", .text).notNull()
            table.column("subject", .text).notNull()
            table.column("package", .text)
            table.column("name", .text)
            table.column("url", .text)
            table.column("correlator", .text).notNull()
            table.column("requestedBy", .text).notNull()
            table.column("state", .text).notNull()
            table.column("status", .integer)
            table.column("reason", .text)
            table.column("uri", .text)
            table.column("results", .text).notNull()
            table.column("created", .text).notNull()
            table.column("changed", .text).notNull()
        }
    }

    private static func createCommands(_ database: Database) throws {
        try database.create(table: "command") { table in
            table.autoIncrementedPrimaryKey("number")
            table.column("device", .text).notNull().indexed().references("device")
            table.column("command", .text).notNull()
            table.column("uri", .text).notNull()
            table.column("list", .text)
            table.column("format", .text)
            table.column("type", .text)
            table.column("value", .blob)
            table.column("size", .integer)
            table.column("state", .text).notNull()
            table.column("status", .integer)
            table.column("reason", .text)
            table.column("nodes", .text)
            table.column("created", .text).notNull()
            table.column("changed", .text).notNull()
        }
    }
}
