internal import Fleet
internal import PostgreSQL

/// A statement of a transaction, with what it means when it fails.
struct Change {
    var statement: Statement
    /// When it finds another number of rows, or something that is there already.
    var otherwise = FleetStoreError.changed
    /// When what it is for isn't there.
    var withoutDevice = FleetStoreError.changed

    /// `foreign_key_violation` and `unique_violation`.
    private static let (noReference, isThere) = ("23503", "23505")

    /// What was refused, in the words of a store.
    func meaning(of refusal: PostgreSQLError.Refusal) -> FleetStoreError? {
        switch refusal.state {
        case Self.noReference: withoutDevice
        case Self.isThere: otherwise
        default: nil
        }
    }
}

extension Stored {
    /// Stores a new one, or a change of the version that is there.
    func change() throws(FleetStoreError) -> Change {
        var next = self
        next.version += 1
        let columns = try next.columns + [Column("version", .integer(Int64(next.version)))]
        return version == 0 ? next.insertion(columns) : next.update(columns, from: version)
    }

    /// Deletes the version that is there.
    var removal: Change {
        Change(
            statement: Statement(
                "DELETE FROM \(Self.table) WHERE \(Self.keyColumn) = $1 AND version = $2",
                [keyValue, .integer(Int64(version))], rowCount: 1))
    }

    private func insertion(_ columns: [Column]) -> Change {
        let all = [Column(Self.keyColumn, keyValue)] + columns
        let names = all.map(\.name).joined(separator: ", ")
        let places = all.enumerated().map { $1.place($0 + 1) }.joined(separator: ", ")
        return Change(
            statement: Statement(
                "INSERT INTO \(Self.table) (\(names)) VALUES (\(places)) ON CONFLICT DO NOTHING",
                all.map(\.value), rowCount: 1))
    }

    private func update(_ columns: [Column], from version: Int) -> Change {
        let assignments = columns.enumerated().map { "\($1.name) = \($1.place($0 + 3))" }
            .joined(separator: ", ")
        return Change(
            statement: Statement(
                "UPDATE \(Self.table) SET \(assignments) WHERE \(Self.keyColumn) = $1 AND version = $2",
                [keyValue, .integer(Int64(version))] + columns.map(\.value), rowCount: 1))
    }
}
