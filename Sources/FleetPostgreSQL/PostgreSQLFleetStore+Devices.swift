internal import DeliveryPackage
public import Fleet
internal import PostgreSQL

// Lists of devices, each by the index that narrows it down.

extension PostgreSQLFleetStore {
    public func devices(_ query: DeviceQuery) async throws(FleetStoreError) -> [Device] {
        try await values(Device.self, try await list(query).statement)
    }

    public func installations(_ query: DeviceQuery) async throws(FleetStoreError) -> [Installation] {
        guard let component = query.component?.identifier else { return [] }
        let rows = try await reading([try await list(query).installations])[0].rows
        return try rows.map { row throws(FleetStoreError) in try Installation(row, of: component) }
            .compactMap { $0 }
    }

    private func list(_ query: DeviceQuery) async throws(FleetStoreError) -> DeviceList {
        var list = DeviceList(query)
        if let component = query.component {
            list.require(component, in: try await versions(of: component))
        }
        return list
    }

    /// The versions that satisfy what is asked; nil for any. There are few of them, however many devices have them, and only
    /// here they are compared as Debian does.
    private func versions(of component: Dependency) async throws(FleetStoreError) -> [String]? {
        guard component.requirement != nil else { return nil }
        // From one version to the next, by the index.
        let statement = Statement(
            """
            WITH RECURSIVE found AS (
              (SELECT version FROM component WHERE id = $1 ORDER BY version LIMIT 1)
              UNION ALL
              SELECT (SELECT c.version FROM component AS c WHERE c.id = $1 AND c.version > found.version
                ORDER BY c.version LIMIT 1) FROM found WHERE found.version IS NOT NULL)
            SELECT version FROM found WHERE version IS NOT NULL LIMIT 10000
            """, [.text(component.identifier)])
        return try await texts(statement).filter { component.isSatisfied(by: Version($0)) }
    }
}

extension Installation {
    fileprivate init?(_ row: Row, of component: String) throws(FleetStoreError) {
        guard let device = try row.value(Device.self, 0) else { return nil }
        let texts = try FleetStoreError.translating { () throws(PostgreSQLError) in
            (try row.text(1), try row.text(2), try row.text(3))
        }
        self.init(
            device: device, component: component, version: texts.0.flatMap { $0.isEmpty ? nil : $0 },
            since: texts.1, package: texts.2)
    }
}

/// A page of a list of devices as a statement.
struct DeviceList {
    private var (joins, conditions, values) = ([String](), [String](), [Value]())
    /// Read from the index for each version, a page at most.
    private var versions: String?
    /// The identifier of the component that they have to have.
    private var component: String?
    private let limit: String
    private let after: String?

    init(_ query: DeviceQuery) {
        values = [.integer(Int64(max(0, query.limit)))]
        limit = "$1::bigint"
        if let key = query.after {
            values.append(.text(key))
            after = "$2"
        } else {
            after = nil
        }
        if let after { conditions.append("d.id > \(after)") }
        if let model = query.model { conditions.append("d.model = \(place(.text(model)))") }
        if let text = query.text { conditions.append("d.words LIKE \(place(.text(Self.pattern(text))))") }
        if let group = query.group {
            join("label", "a", "a.kind = 'group' AND a.name = \(place(.text(group)))")
        }
        if !query.groups.isEmpty {
            let list = place(.text((try? JSON.text(query.groups)) ?? "[]"))
            conditions.append(
                """
                EXISTS (SELECT FROM label AS g WHERE g.kind = 'group' AND g.device = d.id
                  AND g.name IN (SELECT jsonb_array_elements_text(\(list)::jsonb) COLLATE "C"))
                """)
        }
        if let tag = query.tag { join("label", "b", "b.kind = 'tag' AND b.name = \(place(.text(tag)))") }
    }

    /// - Parameter versions: Those that will do; nil for any.
    mutating func require(_ component: Dependency, in versions: [String]?) {
        let identifier = place(.text(component.identifier))
        self.component = identifier
        join("component", "c", "c.id = \(identifier)")
        guard let versions else { return }
        let list = (try? JSON.text(versions)) ?? "[]"
        self.versions = "jsonb_array_elements_text(\(place(.text(list)))::jsonb) AS v(version)"
        conditions.append("c.version = v.version COLLATE \"C\"")
    }

    /// The devices.
    var statement: Statement { select("d.content::text") }

    /// The devices, each with version, time and package of the component.
    var installations: Statement {
        select(
            "d.content::text, i.version, i.since, i.package",
            joining: "JOIN component AS i ON i.device = d.id AND i.id = \(component ?? "NULL")")
    }

    private func select(_ columns: String, joining other: String = "") -> Statement {
        let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        let (tables, end) = (joins.joined(separator: " "), "\(filter) ORDER BY d.id LIMIT \(limit)")
        guard let versions else {
            return Statement(
                "SELECT \(columns) FROM device AS d \(tables) \(other) \(end)", values, planning: .anew)
        }
        return Statement(
            """
            SELECT \(columns) FROM (
              SELECT p.id FROM \(versions) CROSS JOIN LATERAL (SELECT d.id FROM device AS d \(tables) \(end)) AS p
                ORDER BY p.id LIMIT \(limit)
            ) AS found JOIN device AS d ON d.id = found.id \(other) ORDER BY d.id
            """, values, planning: .anew)
    }

    private mutating func place(_ value: Value) -> String {
        values.append(value)
        return "$\(values.count)"
    }

    private mutating func join(_ table: String, _ name: String, _ condition: String) {
        joins.append("JOIN \(table) AS \(name) ON \(name).device = d.id")
        conditions.append(condition)
        // PostgreSQL concludes from an equation what else is equal, but not what is greater.
        if let after { conditions.append("\(name).device > \(after)") }
    }

    private static func pattern(_ text: String) -> String {
        var escaped = ""
        for character in text.lowercasedASCII.unicodeScalars {
            if ["%", "_", "\\"].contains(character) { escaped.append("\\") }
            escaped.unicodeScalars.append(character)
        }
        return "%\(escaped)%"
    }
}
