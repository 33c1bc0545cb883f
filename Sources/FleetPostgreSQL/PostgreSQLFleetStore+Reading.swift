public import DMServer
public import Fleet
internal import Foundation
internal import PostgreSQL

extension PostgreSQLFleetStore {
    public func device(_ id: String) async throws(FleetStoreError) -> Device? {
        try await values(
            Device.self, Statement("SELECT content::text FROM device WHERE id = $1", [.text(id)])
        )
        .first
    }

    public func inventory(of device: String) async throws(FleetStoreError) -> DeviceInventory {
        try await values(DeviceInventory.self, DeviceInventory.statement(of: device)).first
            ?? DeviceInventory()
    }

    public func operation(_ number: Int64) async throws(FleetStoreError) -> DeviceOperation? {
        let statement = Statement("SELECT content::text FROM operation WHERE number = $1", [.integer(number)])
        return try await values(DeviceOperation.self, statement).first
    }

    public func newestOperations(
        about subjects: [DeviceOperation.Subject]
    ) async throws(FleetStoreError) -> [DeviceOperation] {
        try await values(
            DeviceOperation.self,
            Statement(
                """
                SELECT o.content FROM jsonb_to_recordset($1::jsonb) AS w(device text, subject text)
                  CROSS JOIN LATERAL (SELECT content::text FROM operation
                    WHERE device = w.device AND content->>'subject' = w.subject ORDER BY number DESC LIMIT 1) AS o
                """, [.text(try JSON.text(Array(Set(subjects))))]))
    }

    public func operations(
        _ query: WorkQuery<DeviceOperation.State>
    ) async throws(FleetStoreError) -> [DeviceOperation] {
        try await values(
            DeviceOperation.self,
            try query.page("SELECT content::text FROM operation", query.states.map(\.rawValue)))
    }

    public func command(_ number: Int64) async throws(FleetStoreError) -> DeviceCommand? {
        let statement = Statement(
            "SELECT \(DeviceCommand.whole) FROM command WHERE number = $1", [.integer(number)])
        return try await reading([statement])[0].commands().first
    }

    public func commands(
        _ query: WorkQuery<DeviceCommand.State>
    ) async throws(FleetStoreError) -> [DeviceCommand] {
        let statement = try query.page(
            "SELECT \(DeviceCommand.short) FROM command", query.states.map(\.rawValue))
        return try await reading([statement])[0].commands()
    }

    public func answer(_ key: String) async throws(FleetStoreError) -> KeptAnswer? {
        try await values(
            KeptAnswer.self, Statement("SELECT content::text FROM answer WHERE key = $1", [.text(key)])
        ).first
    }

    public func answers(after key: String, limit: Int) async throws(FleetStoreError) -> [KeptAnswer] {
        try await values(
            KeptAnswer.self,
            Statement(
                "SELECT content::text FROM answer WHERE key > $1 ORDER BY key LIMIT $2::bigint",
                [.text(key), .integer(Int64(max(0, limit)))]))
    }

    /// What a statement reads, as values.
    func values<Value: Decodable>(
        _ type: Value.Type, _ statement: Statement
    ) async throws(FleetStoreError) -> [Value] {
        try await reading([statement])[0].values(type)
    }

    func texts(_ statement: Statement) async throws(FleetStoreError) -> [String] {
        let rows = try await reading([statement])[0].rows
        return try FleetStoreError.translating { () throws(PostgreSQLError) in
            try rows.map { row throws(PostgreSQLError) in try row.text(0) ?? "" }
        }
    }
}

extension DeviceInventory {
    static func statement(of device: String) -> Statement {
        Statement("SELECT content::text FROM inventory WHERE device = $1", [.text(device)])
    }
}

extension WorkQuery {
    fileprivate func page(
        _ selection: String, _ states: [String]
    ) throws(FleetStoreError) -> Statement {
        var (conditions, values) = ([String](), [Value.integer(Int64(max(0, limit)))])
        let only = states.count == 1 ? states.first : String?.none
        for (condition, value) in [
            ("device = $", device.map { Value.text($0) }),
            ("state = $", only.map { .text($0) }),
            ("number > $", after.map { .integer($0) }),
            ("content->>'subject' = $", subject.map { .text($0) }),
        ] {
            guard let value else { continue }
            values.append(value)
            conditions.append("\(condition)\(values.count)")
        }
        for (column, several) in [("device", devices), ("state", states.count > 1 ? states : [])]
        where !several.isEmpty {
            values.append(.text(try JSON.text(several)))
            conditions.append(
                "\(column) = ANY(ARRAY(SELECT jsonb_array_elements_text($\(values.count)::jsonb)))")
        }
        if !groups.isEmpty {
            values.append(.text((try? JSON.text(groups)) ?? "[]"))
            conditions.append(
                """
                device IN (SELECT g.device FROM label AS g WHERE g.kind = 'group'
                  AND g.name IN (SELECT jsonb_array_elements_text($\(values.count)::jsonb) COLLATE "C"))
                """)
        }
        let filter = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
        return Statement(
            "\(selection)\(filter) ORDER BY number LIMIT $1::bigint", values, planning: .anew)
    }
}

extension Answer {
    /// Its first column as values.
    func values<Value: Decodable>(_ type: Value.Type) throws(FleetStoreError) -> [Value] {
        var values: [Value] = []
        for row in rows { if let value = try row.value(type, 0) { values.append(value) } }
        return values
    }

    /// Rows of `DeviceCommand.whole` or `.short`.
    func commands() throws(FleetStoreError) -> [DeviceCommand] {
        try rows.map { row throws(FleetStoreError) in try DeviceCommand(row) }
    }
}

extension DeviceCommand {
    static let whole = "content::text, value, parts::text, nodes::text"
    /// Without what may be long.
    static let short = "content::text, NULL::bytea, parts::text, NULL::text"

    fileprivate init(_ row: Row) throws(FleetStoreError) {
        guard let whole = try row.value(DeviceCommand.self, 0) else { throw .failed("a command is empty") }
        self = whole
        value = try row.octets(1).map { Data($0) }
        parts = try row.value([Part].self, 2)
        nodes = try row.value([TreeNode].self, 3)
    }
}
