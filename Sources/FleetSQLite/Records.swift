internal import Fleet
internal import GRDB

/// A value of a fleet as a row: a column a property, under its name; what isn't a plain value as JSON.
struct Record<Value: Stored>: Codable, FetchableRecord, PersistableRecord {
    static var databaseTableName: String { Value.table }

    var value: Value

    init(_ value: Value) { self.value = value }

    init(from decoder: any Decoder) throws { value = try Value(from: decoder) }

    func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }
}

/// What has a table of its own.
protocol Stored: Codable, Sendable {
    static var table: String { get }
}

/// What the store counts the changes of.
protocol Versioned: Stored {
    associatedtype Key: DatabaseValueConvertible
    var version: Int { get set }
    /// The primary key, and its value.
    static var keyColumn: String { get }
    var key: Key { get }
    /// The columns that a change leaves as they are.
    var unchanged: Set<String> { get }
}

extension Device: Versioned {
    static var table: String { "device" }
    static var keyColumn: String { "id" }
    var key: String { id }
}

extension DeviceOperation: Versioned {
    static var table: String { "operation" }
    static var keyColumn: String { "number" }
    var key: Int64 { number }
}

extension DeviceCommand: Versioned {
    static var table: String { "command" }
    static var keyColumn: String { "number" }
    var key: Int64 { number }
    /// A long value isn't written again because the command went out; when it is over there is none.
    var unchanged: Set<String> { state.isFinal ? [] : ["value", "parts"] }
}

extension Webhook: Versioned {
    static var table: String { "webhook" }
    static var keyColumn: String { "id" }
    var key: String { id }
}

extension DeadLetter: Versioned {
    static var table: String { "deadLetter" }
    static var keyColumn: String { "id" }
    var key: String { id }
}

extension AccessToken: Versioned {
    static var table: String { "token" }
    static var keyColumn: String { "name" }
    var key: String { name }
}

extension AuditEntry: Stored {
    static var table: String { "audit" }
}

extension KeptAnswer: Stored {
    static var table: String { "answer" }
}

extension Versioned {
    var unchanged: Set<String> { [] }

    /// Stores a new one, or a change of the version that is there.
    func store(_ database: Database) throws {
        var next = self
        next.version += 1
        guard version > 0 else { return try Record(next).insert(database) }
        let left = unchanged.union([Self.keyColumn])
        let values = try Record(next).databaseDictionary.filter { !left.contains($0.key) }
            .sorted { $0.key < $1.key }
        let assignments = values.map { "\"\($0.key)\" = ?" }.joined(separator: ", ")
        let statement = try database.cachedStatement(
            sql: "UPDATE \(Self.table) SET \(assignments) WHERE \(Self.keyColumn) = ? AND version = ?")
        let place: [(any DatabaseValueConvertible)?] = [key, version]
        try statement.execute(arguments: StatementArguments(values.map { $0.value } + place))
        guard database.changesCount == 1 else { throw FleetStoreError.changed }
    }

    /// Deletes the version that is there.
    func remove(_ database: Database) throws {
        try requireUnchanged(database)
        try Record(self).delete(database)
    }

    private func requireUnchanged(_ database: Database) throws {
        let found = try Record<Self>.filter(key: key).select(Column("version"), as: Int.self)
            .fetchOne(database)
        guard found == version else { throw FleetStoreError.changed }
    }
}
