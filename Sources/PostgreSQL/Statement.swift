/// One statement of SQL with its values.
public struct Statement: Equatable, Sendable {
    /// How PostgreSQL plans it.
    public enum Planning: Equatable, Sendable {
        /// Once a connection, and kept: for what is asked again and again, and always goes the same way.
        case kept
        /// Each time, for its values: for lists, where the best way depends on what is asked, and for what comes once.
        case anew
    }

    /// With `$1`, `$2`… for the values.
    public var sql: String
    /// In the order of their places.
    public var values: [Value]
    /// How many rows it has to read or change; nil for any number. A transaction with another number is rolled back.
    public var rowCount: Int?
    /// How PostgreSQL plans it.
    public var planning: Planning

    public init(_ sql: String, _ values: [Value] = [], rowCount: Int? = nil, planning: Planning = .kept) {
        (self.sql, self.values, self.rowCount, self.planning) = (sql, values, rowCount, planning)
    }
}
