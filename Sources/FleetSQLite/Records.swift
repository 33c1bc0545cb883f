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
    /// The value of the primary key.
    var key: Key { get }
    /// The columns that a change leaves as they are.
    var unchanged: Set<String> { get }
}

extension Device: Versioned {
    static var table: String { "device" }
    var key: String { id }
}

extension DeviceOperation: Versioned {
    static var table: String { "operation" }
    var key: Int64 { number }
}

extension DeviceCommand: Versioned {
    static var table: String { "command" }
    var key: Int64 { number }
    /// A long value isn't written again because the command went out; when it is over there is none.
    var unchanged: Set<String> { state.isFinal ? [] : ["value", "parts"] }
}

extension Webhook: Versioned {
    static var table: String { "webhook" }
    var key: String { id }
}

extension DeadLetter: Versioned {
    static var table: String { "deadLetter" }
    var key: String { id }
}

extension AccessToken: Versioned {
    static var table: String { "token" }
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
        try requireUnchanged(database)
        let columns = try database.columns(in: Self.table).map(\.name)
        try Record(next).update(database, columns: columns.filter { !unchanged.contains($0) })
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
