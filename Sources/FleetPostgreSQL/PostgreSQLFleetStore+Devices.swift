internal import DeliveryPackage
public import Fleet
internal import PostgreSQL

// Lists of devices, each by the index that narrows it down.

extension PostgreSQLFleetStore {
    public func devices(_ query: DeviceQuery) async throws(FleetStoreError) -> [Device] {
        var list = DeviceList(query)
        if let component = query.component {
            list.require(component, in: try await versions(of: component))
        }
        return try await values(Device.self, list.statement)
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

/// A page of a list of devices as a statement.
struct DeviceList {
    private var (joins, conditions, values) = ([String](), [String](), [Value]())
    /// Read from the index for each version, a page at most.
    private var versions: String?
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
        if let tag = query.tag { join("label", "b", "b.kind = 'tag' AND b.name = \(place(.text(tag)))") }
    }

    /// - Parameter versions: Those that will do; nil for any.
    mutating func require(_ component: Dependency, in versions: [String]?) {
        join("component", "c", "c.id = \(place(.text(component.identifier)))")
        guard let versions else { return }
        let list = (try? JSON.text(versions)) ?? "[]"
        self.versions = "jsonb_array_elements_text(\(place(.text(list)))::jsonb) AS v(version)"
        conditions.append("c.version = v.version COLLATE \"C\"")
    }

    var statement: Statement {
        let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        let page = "FROM device AS d \(joins.joined(separator: " ")) \(filter) ORDER BY d.id LIMIT \(limit)"
        guard let versions else {
            return Statement("SELECT d.content::text \(page)", values, planning: .anew)
        }
        return Statement(
            """
            SELECT d.content::text FROM (
              SELECT p.id FROM \(versions) CROSS JOIN LATERAL (SELECT d.id \(page)) AS p ORDER BY p.id LIMIT \(limit)
            ) AS found JOIN device AS d ON d.id = found.id ORDER BY d.id
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
