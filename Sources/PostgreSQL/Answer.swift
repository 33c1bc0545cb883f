/// What came of a statement.
public struct Answer: Equatable, Sendable {
    /// What it read.
    public var rows: [Row]
    /// How many rows it read or changed.
    public var rowCount: Int
}

/// One row, its columns in the order of the statement.
public struct Row: Equatable, Sendable {
    let columns: [[UInt8]?]

    /// A column of the type `bytea`, or of any type in the format that it is sent in; nil for null.
    public func bytes(_ column: Int) throws(PostgreSQLError) -> [UInt8]? {
        guard columns.indices.contains(column) else { throw .unexpected("there is no column \(column)") }
        return columns[column]
    }

    /// A column of the type `text`; nil for null.
    public func text(_ column: Int) throws(PostgreSQLError) -> String? {
        guard let bytes = try bytes(column) else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .unexpected("column \(column) is no text")
        }
        return text
    }

    /// A column of the type `smallint`, `integer` or `bigint`; nil for null.
    public func integer(_ column: Int) throws(PostgreSQLError) -> Int64? {
        guard let bytes = try bytes(column) else { return nil }
        let bits = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        switch bytes.count {
        case 2: return Int64(Int16(truncatingIfNeeded: bits))
        case 4: return Int64(Int32(truncatingIfNeeded: bits))
        case 8: return Int64(bitPattern: bits)
        default: throw .unexpected("column \(column) is no number")
        }
    }

    /// A column of the type `boolean`; null is false.
    public func boolean(_ column: Int) throws(PostgreSQLError) -> Bool { try bytes(column) == [1] }
}
