internal import DMServer
public import Fleet
internal import Foundation
internal import GRDB

extension SQLiteFleetStore {
    public func commit(_ transaction: FleetTransaction) async throws(FleetStoreError) {
        guard !transaction.isEmpty else { return }
        let transaction = try await audited(transaction)
        do {
            try await commits.commit(transaction, to: database)
        } catch {
            throw FleetStoreError(error)
        }
    }

    public func prune(overBefore time: String, now: String) async throws(FleetStoreError) -> Bool {
        try await writing { database in
            for table in ["answer", "deadLetter"] {
                try database.execute(sql: "DELETE FROM \(table) WHERE until <= ?", arguments: [now])
            }
            var deleted = try Self.pruneEvents(database)
            deleted += try Self.pruneEnrolments(before: time, now: now, database)
            for state in DeviceOperation.State.allCases where state.isFinal {
                deleted += try Self.prune("operation", state.rawValue, overBefore: time, database)
            }
            for state in DeviceCommand.State.allCases where state.isFinal {
                deleted += try Self.prune("command", state.rawValue, overBefore: time, database)
            }
            return deleted >= Self.pruneLimit
        }
    }

    /// How many are deleted of each kind and state at once, so that nobody waits long for the database.
    static let pruneLimit = 500

    private static func pruneEvents(_ database: Database) throws -> Int {
        let newest = try Int64.fetchOne(database, sql: "SELECT max(number) FROM event") ?? 0
        try database.execute(
            sql: """
                DELETE FROM event WHERE number IN
                  (SELECT number FROM event WHERE number <= ? ORDER BY number LIMIT \(pruneLimit))
                """, arguments: [newest - FleetEvent.limit])
        return database.changesCount
    }

    private static func prune(
        _ table: String, _ state: String, overBefore time: String, _ database: Database
    ) throws -> Int {
        try database.execute(
            sql: """
                DELETE FROM \(table) WHERE number IN
                  (SELECT number FROM \(table) WHERE state = ? AND changed < ? ORDER BY changed LIMIT \(pruneLimit))
                """, arguments: [state, time])
        return database.changesCount
    }
}

extension FleetTransaction {
    func store(_ database: Database) throws {
        for device in removedDevices { try device.removeWithAll(database) }
        for operation in removedOperations { try operation.remove(database) }
        for command in removedCommands { try command.remove(database) }
        for device in devices {
            guard try device.version > 0 || !Record<Device>.exists(database, key: device.id) else {
                throw FleetStoreError.deviceExists(device.id)
            }
            try device.storeLabels(database)
            try device.store(database)
        }
        for (device, inventory) in inventories { try inventory.store(database, of: device) }
        for operation in operations {
            try operation.requireDevice(operation.device, database)
            try operation.store(database)
        }
        for command in commands {
            try command.requireDevice(command.device, database)
            try command.store(database)
        }
        try storeEvents(database)
        for token in removedTokens { try token.remove(database) }
        for token in tokens {
            guard try !Record<AccessToken>.exists(database, key: token.name) else {
                throw FleetStoreError.changed
            }
            try token.store(database)
        }
        try storeEnrolments(database)
        for entry in audit { try entry.add(database) }
        try answer?.keep(database)
    }
}

extension Versioned {
    /// Something new, with a number that nobody else has used meanwhile, for a device that is there.
    fileprivate func requireDevice(_ id: String, _ database: Database) throws {
        guard version == 0 else { return }
        guard try Record<Device>.exists(database, key: id) else { throw FleetStoreError.noSuchDevice(id) }
        guard try !Record<Self>.exists(database, key: key) else { throw FleetStoreError.changed }
    }
}

extension Device {
    fileprivate func removeWithAll(_ database: Database) throws {
        for table in ["operation", "command", "inventory", "label", "component", "enrolment"] {
            try database.execute(sql: "DELETE FROM \(table) WHERE device = ?", arguments: [id])
        }
        try remove(database)
    }
}

extension Device {
    /// Most changes of a device leave them as they are.
    fileprivate func storeLabels(_ database: Database) throws {
        let statement = try database.cachedStatement(sql: "SELECT kind, name FROM label WHERE device = ?")
        let before = try Row.fetchAll(statement, arguments: [id]).map { [$0[0] as String, $0[1] as String] }
        let wanted = groups.map { ["group", $0] } + tags.map { ["tag", $0] }
        guard Set(before) != Set(wanted) else { return }
        try database.execute(sql: "DELETE FROM label WHERE device = ?", arguments: [id])
        for (kind, names) in [("group", groups), ("tag", tags)] {
            for name in Set(names) {
                try database.execute(
                    sql: "INSERT INTO label (kind, name, device) VALUES (?, ?, ?)",
                    arguments: [kind, name, id])
            }
        }
    }
}

extension DeviceInventory {
    /// Writes nothing where nothing has changed, which is so in most sessions.
    fileprivate func store(_ database: Database, of device: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(self), as: UTF8.self)
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO inventory (device, content) VALUES (?, ?)
                  ON CONFLICT (device) DO UPDATE SET content = excluded.content WHERE content <> excluded.content
                """)
        try statement.execute(arguments: [device, text])
        guard database.changesCount > 0 else { return }
        try database.execute(sql: "DELETE FROM component WHERE device = ?", arguments: [device])
        for component in deployed {
            try database.execute(
                sql: """
                    INSERT OR REPLACE INTO component (id, device, version, since, package) VALUES (?, ?, ?, ?, ?)
                    """,
                arguments: [component.id, device, component.version, component.since, component.packageId])
        }
    }
}

extension KeptAnswer {
    /// Answers are kept as long as they say, and bounded in number.
    fileprivate func keep(_ database: Database) throws {
        try database.execute(
            sql: "DELETE FROM answer WHERE key = ? AND until <= ?", arguments: [key, created])
        guard try !Record<KeptAnswer>.exists(database, key: ["key": key]) else {
            throw FleetStoreError.changed
        }
        try Record(self).insert(database)
        try database.execute(
            sql: "DELETE FROM answer WHERE rowid <= ?",
            arguments: [database.lastInsertedRowID - Int64(Self.limit)])
    }
}
