internal import DeliveryPackage
public import Fleet
internal import GRDB

// Lists of devices. What narrows one down most comes first, in the order of the devices; the others are looked up.

extension SQLiteFleetStore {
    public func devices(_ query: DeviceQuery) async throws(FleetStoreError) -> [Device] {
        try await page(query) { try Record<Device>(row: $0).value }
    }

    public func installations(_ query: DeviceQuery) async throws(FleetStoreError) -> [Installation] {
        guard let component = query.component?.identifier else { return [] }
        return try await page(query) { row in
            Installation(
                device: try Record<Device>(row: row).value, component: component,
                version: row["componentVersion"], since: row["componentSince"],
                package: row["componentPackage"])
        }
    }

    private func page<Value: Sendable>(
        _ query: DeviceQuery, _ value: @escaping @Sendable (Row) throws -> Value
    ) async throws(FleetStoreError) -> [Value] {
        try await reading { database in
            let (sql, arguments) = try query.sql.build(database)
            let rows = try Row.fetchCursor(database, sql: sql, arguments: arguments)
            var found: [Value] = []
            while found.count < query.limit, let row = try rows.next() {
                guard query.fits(row) else { continue }
                found.append(try value(row))
            }
            return found
        }
    }
}

extension DeviceQuery {
    /// Versions are compared as Debian does, which SQLite can't.
    fileprivate func fits(_ row: Row) -> Bool {
        guard let component, component.requirement != nil else { return true }
        return component.isSatisfied(by: Version(row["componentVersion"] ?? ""))
    }

    fileprivate var sql: SQL {
        var (tables, conditions) = ([SQL](), [SQL]())
        func add(_ table: SQL, _ condition: SQL) {
            tables.append(table)
            conditions.append(condition)
        }
        if let group {
            add("label AS a", "a.kind = 'group' AND a.name = \(group) AND a.device = device.id")
        }
        if let tag { add("label AS b", "b.kind = 'tag' AND b.name = \(tag) AND b.device = device.id") }
        if let component {
            add("component AS c", "c.id = \(component.identifier) AND c.device = device.id")
        }
        if let model { conditions.append("json_extract(device.information, '$.Mod') = \(model)") }
        if let text { conditions.append("instr(lower(device.id || device.information), lower(\(text))) > 0") }
        if !groups.isEmpty {
            conditions.append(
                "EXISTS (SELECT 1 FROM label AS g WHERE g.kind = 'group' AND g.name IN \(groups) AND g.device = device.id)"
            )
        }
        let key = self.key
        if let after { conditions.append("\(key) > \(after)") }
        let version: SQL =
            component == nil
            ? "NULL AS componentVersion"
            : "c.version AS componentVersion, c.since AS componentSince, c.package AS componentPackage"
        let sources = (tables + ["device"]).joined(separator: " CROSS JOIN ")
        let filter = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
        return "SELECT device.*, \(version) FROM \(sources)\(filter) ORDER BY \(key)"
    }

    /// The device's identifier in what is read first.
    private var key: SQL {
        if group != nil { return "a.device" }
        if tag != nil { return "b.device" }
        return component == nil ? "device.id" : "c.device"
    }
}
