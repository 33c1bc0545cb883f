internal import DMServer
internal import GRDB

extension Store {
    /// Puts a command into the device's queue, and returns it with its number.
    func queue(_ command: CommandRow) throws -> CommandRow {
        try database.write { database in
            guard try DeviceRow.exists(database, key: command.device) else {
                throw StoreError.noSuchDevice(command.device)
            }
            return try command.inserted(database)
        }
    }

    func command(_ number: Int64) throws -> CommandRow? {
        try database.read { try CommandRow.fetchOne($0, key: number) }
    }

    /// A device's commands, the oldest first.
    func commands(of device: String) throws -> [CommandRow] {
        try database.read {
            try CommandRow.filter(Column("device") == device).order(Column("number")).fetchAll($0)
        }
    }

    /// The oldest commands that wait for the device: few at a time, since values are long. Those that were lost with
    /// sessions wait for the others.
    static func nextRequests(for device: String, _ database: Database) throws -> [TreeRequest] {
        let open = CommandRow.State.allCases.filter { !$0.isFinal }.map(\.rawValue)
        return try CommandRow.filter(Column("device") == device && open.contains(Column("state")))
            .order(Column("attempts") >= TreeRequest.attemptLimit - 1, Column("number")).limit(4)
            .fetchAll(database).compactMap(\.request)
    }

    /// - Returns: The command; nil when there is none.
    /// - Throws: When it is finished.
    func cancel(command number: Int64, now: String) throws -> CommandRow? {
        try database.write { database in
            guard var row = try CommandRow.fetchOne(database, key: number) else { return nil }
            guard !row.state.isFinal else { throw ServiceError.conflict("the command is over") }
            row.end(.cancelled, "somebody cancelled it", now: now)
            try row.update(database)
            return row
        }
    }

    /// - Returns: Whether there was one.
    /// - Throws: When it isn't finished.
    func delete(command number: Int64) throws -> Bool {
        try database.write { database in
            guard let row = try CommandRow.fetchOne(database, key: number) else { return false }
            guard row.state.isFinal else {
                throw ServiceError.conflict("the command isn't over: cancel it first")
            }
            return try row.delete(database)
        }
    }

    static func expireCommands(_ database: Database, now: String) throws {
        let open = CommandRow.State.allCases.filter { !$0.isFinal }.map(\.rawValue)
        let late = CommandRow.filter(open.contains(Column("state")) && Column("deadline") < now)
        for var row in try late.fetchAll(database) {
            row.end(.expired, "its deadline is over", now: now)
            try row.update(database)
        }
    }

    /// Changes a command that isn't finished, if it is this device's.
    static func advance(
        request number: Int64, of device: String, _ progress: RequestProgress, _ now: String,
        _ database: Database
    ) throws {
        guard var row = try CommandRow.fetchOne(database, key: number), row.device == device,
            !row.state.isFinal
        else { return }
        row.take(progress, now: now)
        try row.update(database)
    }

    static func createCommands(_ database: Database) throws {
        try database.create(table: CommandRow.databaseTableName) { table in
            table.autoIncrementedPrimaryKey("number")
            table.column("device", .text).notNull().indexed().references(DeviceRow.databaseTableName)
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
