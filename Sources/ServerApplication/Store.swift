internal import DMServer
internal import GRDB

/// Everything that outlives the server: devices, what they have, what they are to do. One SQLite file.
///
/// Passwords aren't in it: of a device's the digest B64(MD5(user:password)) that the protocol works with, of the
/// server's own the same, or the credential itself where a device wants `basic`.
struct Store: Sendable {
    let database: DatabaseQueue

    /// Opens the file, creates it when it isn't there, and brings its tables up to date.
    ///
    /// - Parameter isServer: Whether no other server may have it meanwhile.
    init(path: String, isServer: Bool = false) throws {
        if isServer { try DatabaseFile.reserve(path) } else { try DatabaseFile.prepare(path) }
        try self.init(DatabaseQueue(path: path, configuration: Self.configuration))
    }

    /// A store that is gone with the process.
    static func inMemory() throws -> Store {
        try Store(DatabaseQueue(configuration: configuration))
    }

    private init(_ database: DatabaseQueue) throws {
        self.database = database
        guard try !database.read({ try Self.migrator.hasBeenSuperseded($0) }) else { throw StoreError.newer }
        try Self.bringUpToDate(database)
    }

    /// Another process may do so at the same moment, and be ahead by some steps: then what is left to do is looked at again.
    private static func bringUpToDate(_ database: DatabaseQueue) throws {
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

    private static var configuration: Configuration {
        var configuration = Configuration()
        // Another process may add a device while the server runs.
        configuration.busyMode = .timeout(5)
        // In WAL mode a commit could be lost with the power; a nonce or an answered report must not be.
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        return configuration
    }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("devices and operations") { database in
            try createDevices(database)
            try createOperations(database)
        }
        migrator.registerMigration("notifications") { database in
            try database.alter(table: DeviceRow.databaseTableName) { table in
                table.add(column: "requirement", .text)
                table.add(column: "notificationAddress", .text)
                table.add(column: "serverID", .text)
                table.add(column: "notificationDigest", .text)
            }
        }
        migrator.registerMigration("commands") { database in
            try createCommands(database)
            try database.alter(table: DeviceRow.databaseTableName) { table in
                table.add(column: "maxObjectSize", .integer)
                table.add(column: "isBinary", .boolean)
            }
        }
        migrator.registerMigration("attempts and deadlines") { database in
            try addAttemptsAndDeadlines(database)
        }
        return migrator
    }

    private static func addAttemptsAndDeadlines(_ database: Database) throws {
        for table in [OperationRow.databaseTableName, CommandRow.databaseTableName] {
            try database.alter(table: table) { table in
                table.add(column: "attempts", .integer).notNull().defaults(to: 0)
                table.add(column: "deadline", .text)
            }
        }
        try database.alter(table: CommandRow.databaseTableName) { table in
            table.add(column: "target", .text)
            table.add(column: "parts", .text)
        }
        try database.alter(table: DeviceRow.databaseTableName) { table in
            table.add(column: "takesLargeObjects", .boolean)
            table.add(column: "certificate", .text)
        }
    }

    private static func createDevices(_ database: Database) throws {
        try database.create(table: DeviceRow.databaseTableName) { table in
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
        try database.create(table: OperationRow.databaseTableName) { table in
            table.autoIncrementedPrimaryKey("number")
            table.column("device", .text).notNull().indexed().references(DeviceRow.databaseTableName)
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
}

/// Why the store refused something.
enum StoreError: Error, Equatable {
    case deviceExists(String)
    case noSuchDevice(String)
    /// The file can't be used like that, or isn't to be.
    case unusable(String, String)
    /// Another server has it.
    case inUse(String)
    /// A newer version of this program has written it.
    case newer
}

extension StoreError: CustomStringConvertible {
    var description: String {
        switch self {
        case .deviceExists(let id): "could not add the device \(id): there is one already"
        case .noSuchDevice(let id): "there is no device \(id)"
        case .unusable(let path, let reason): "could not use \(path) for the database: \(reason)"
        case .inUse(let path): "another server uses the database \(path)"
        case .newer: "the database was written by a newer version of this program, and is left as it is"
        }
    }
}
