internal import DMServer
public import Fleet
internal import GRDB

// What a message needs, found by indices: it costs the same whatever else the device has done.

extension SQLiteFleetStore {
    public func work(_ query: DeviceWork.Query) async throws(FleetStoreError) -> DeviceWork? {
        try await reading { database in
            guard let device = try Device.stored(query.device, database) else { return nil }
            let (commands, next) = try Self.commands(for: query, database)
            return DeviceWork(
                device: device, operations: try Self.operations(for: query, database), commands: commands,
                next: next,
                installed: query.wantsInventory
                    ? try DeviceInventory.stored(of: query.device, database) : DeviceInventory())
        }
    }

    private static func operations(
        for query: DeviceWork.Query, _ database: Database
    ) throws -> [DeviceOperation] {
        let own = Record<DeviceOperation>.filter(Column("device") == query.device)
        // State by state: of several at once SQLite would go through all operations, for the sake of their order.
        let statement = try database.cachedStatement(sql: openOperations)
        var found = try DeviceOperation.open.flatMap { state in
            try Record<DeviceOperation>.fetchAll(statement, arguments: [query.device, state])
        }
        if !query.operations.isEmpty {
            found += try own.filter(keys: query.operations).fetchAll(database)
        }
        for report in query.reports {
            switch report {
            case .correlator(let text):
                found += try own.filter(Column("correlator") == text).fetchAll(database)
            case .node:
                found += try DeviceOperation.reportable.flatMap { state in
                    try own.filter(Column("state") == state).order(Column("number").desc)
                        .limit(DeviceWork.Query.reportLimit).fetchAll(database)
                }
            }
        }
        return Dictionary(found.map { ($0.value.number, $0.value) }) { first, _ in first }.map(\.value)
    }

    private static let openOperations = """
        SELECT * FROM operation WHERE device = ? AND state = ? ORDER BY number LIMIT \(DeviceWork.Query.operationLimit)
        """

    /// Those that were lost with sessions wait for the others.
    private static let nextCommands = """
        SELECT number FROM command
          WHERE device = :device AND state IN (\(DeviceCommand.open.map { "'\($0)'" }.joined(separator: ", ")))
          ORDER BY attempts >= \(TreeRequest.attemptLimit - 1), number LIMIT :limit
        """

    private static func commands(
        for query: DeviceWork.Query, _ database: Database
    ) throws -> (commands: [DeviceCommand], next: [Int64]) {
        let next =
            query.commandCount == 0
            ? []
            : try Int64.fetchAll(
                database.cachedStatement(sql: nextCommands),
                arguments: ["device": query.device, "limit": query.commandCount])
        let numbers = Set(next).union(query.commands)
        guard !numbers.isEmpty else { return ([], next) }
        let own = Record<DeviceCommand>.filter(Column("device") == query.device)
        return (try own.filter(keys: numbers).fetchAll(database).map(\.value), next)
    }

    public func late(
        now: String, reportsSince earliest: String
    ) async throws(FleetStoreError) -> (operations: [DeviceOperation], commands: [DeviceCommand]) {
        try await reading { database in
            let isLate = Column("deadline") < now
            let operations =
                try Record<DeviceOperation>.filter(literal: Schema.isOpenOperation).filter(isLate)
                .limit(Self.lateLimit).fetchAll(database)
                + Record<DeviceOperation>.filter(Column("state") == DeviceOperation.State.accepted.rawValue)
                .filter(Column("changed") < earliest).limit(Self.lateLimit).fetchAll(database)
            let commands = try DeviceCommand.short.filter(literal: Schema.isOpenCommand).filter(isLate)
                .limit(Self.lateLimit).fetchAll(database).map(\.value)
            let once = Dictionary(operations.map { ($0.value.number, $0.value) }) { first, _ in first }
            return (once.map(\.value), commands)
        }
    }

    /// How many are looked at at once; the others a moment later.
    private static let lateLimit = 500
}

extension DeviceOperation {
    fileprivate static let open = State.allCases.filter { !$0.isFinal }.map(\.rawValue)
    fileprivate static let reportable = State.allCases.filter { $0.mayBeReported }.map(\.rawValue)
}

extension DeviceCommand {
    fileprivate static let open = State.allCases.filter { !$0.isFinal }.map(\.rawValue)
}

extension SQLiteFleetStore {
    public func openWork() async throws(FleetStoreError) -> OpenWork {
        try await reading { database in
            var open = OpenWork()
            open.operations = try Self.count("operation", Schema.isOpenOperation, database)
            open.commands = try Self.count("command", Schema.isOpenCommand, database)
            return open
        }
    }

    private static func count(
        _ table: String, _ condition: SQL, _ database: Database
    ) throws -> [String: Int] {
        let (sql, arguments) = try SQL(
            "SELECT state, count(*) FROM \(sql: table) WHERE \(condition) GROUP BY state"
        )
        .build(database)
        let rows = try Row.fetchAll(database, sql: sql, arguments: arguments)
        return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
    }
}
