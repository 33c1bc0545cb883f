public import DMServer
public import Fleet
internal import Foundation
internal import GRDB

extension SQLiteFleetStore {
    public func device(_ id: String) async throws(FleetStoreError) -> Device? {
        try await reading { try Device.stored(id, $0) }
    }

    public func inventory(of device: String) async throws(FleetStoreError) -> DeviceInventory {
        try await reading { try DeviceInventory.stored(of: device, $0) }
    }

    public func operation(_ number: Int64) async throws(FleetStoreError) -> DeviceOperation? {
        try await reading { try Record<DeviceOperation>.fetchOne($0, key: number)?.value }
    }

    public func newestOperations(
        about subjects: [DeviceOperation.Subject]
    ) async throws(FleetStoreError) -> [DeviceOperation] {
        try await reading { database in
            try Set(subjects).compactMap { wanted in
                try Record<DeviceOperation>
                    .filter(Column("device") == wanted.device && Column("subject") == wanted.subject)
                    .order(Column("number").desc).fetchOne(database)?.value
            }
        }
    }

    public func operations(
        _ query: WorkQuery<DeviceOperation.State>
    ) async throws(FleetStoreError) -> [DeviceOperation] {
        try await reading {
            try Record<DeviceOperation>.all().page(query, states: query.states.map(\.rawValue)).fetchAll($0)
                .map(\.value)
        }
    }

    public func command(_ number: Int64) async throws(FleetStoreError) -> DeviceCommand? {
        try await reading { try Record<DeviceCommand>.fetchOne($0, key: number)?.value }
    }

    public func commands(
        _ query: WorkQuery<DeviceCommand.State>
    ) async throws(FleetStoreError) -> [DeviceCommand] {
        try await reading {
            try DeviceCommand.short.page(query, states: query.states.map(\.rawValue)).fetchAll($0).map(
                \.value)
        }
    }

    public func answer(_ key: String) async throws(FleetStoreError) -> KeptAnswer? {
        try await reading { try Record<KeptAnswer>.fetchOne($0, key: ["key": key])?.value }
    }

    public func answers(after key: String, limit: Int) async throws(FleetStoreError) -> [KeptAnswer] {
        try await reading {
            try Record<KeptAnswer>.filter(Column("key") > key).order(Column("key")).limit(limit).fetchAll($0)
                .map(\.value)
        }
    }
}

extension Device {
    /// Nil when there is none.
    static func stored(_ id: String, _ database: Database) throws -> Device? {
        let statement = try database.cachedStatement(sql: "SELECT * FROM device WHERE id = ?")
        return try Record<Device>.fetchOne(statement, arguments: [id])?.value
    }
}

extension DeviceInventory {
    /// Empty for a device that has told nothing.
    static func stored(of device: String, _ database: Database) throws -> DeviceInventory {
        let statement = try database.cachedStatement(sql: "SELECT content FROM inventory WHERE device = ?")
        let content = try String.fetchOne(statement, arguments: [device])
        return try content.map {
            try JSONDecoder().decode(DeviceInventory.self, from: Data($0.utf8))
        } ?? DeviceInventory()
    }
}

extension QueryInterfaceRequest {
    fileprivate func page<State>(_ query: WorkQuery<State>, states: [String]) -> Self {
        var request = limit(query.limit)
        // Of many devices SQLite would go through all there is, for the sake of the order.
        request =
            query.devices.isEmpty ? request.order(Column("number")) : request.order(literal: "+number")
        if let device = query.device { request = request.filter(Column("device") == device) }
        if !query.devices.isEmpty { request = request.filter(query.devices.contains(Column("device"))) }
        if let state = states.first {
            request = request.filter(
                states.count == 1 ? Column("state") == state : states.contains(Column("state")))
        }
        if let subject = query.subject { request = request.filter(Column("subject") == subject) }
        if let after = query.after { request = request.filter(Column("number") > after) }
        if !query.groups.isEmpty {
            let devices: SQL = "SELECT device FROM label WHERE kind = 'group' AND name IN \(query.groups)"
            request = request.filter(literal: "device IN (\(devices))")
        }
        return request
    }
}

extension DeviceCommand {
    /// Without what may be long.
    static var short: QueryInterfaceRequest<Record<DeviceCommand>> {
        let columns = [
            "number", "device", "command", "uri", "target", "list", "format", "type", "size", "parts",
            "state",
            "status", "reason", "attempts", "deadline", "created", "changed", "version",
        ]
        return Record.select(columns.map { Column($0) })
    }
}
