extension Connection {
    /// Does something while no other connection does what has the same key, in any number of transactions.
    public func holding<Value>(
        _ key: Int64, _ body: (Connection) throws(PostgreSQLError) -> Value
    ) throws(PostgreSQLError) -> Value {
        _ = try run([Statement("SELECT pg_advisory_lock($1)", [.integer(key)])])
        let value: Value
        do {
            value = try body(self)
        } catch {
            // The lock ends with the connection.
            close()
            throw error
        }
        _ = try run([Statement("SELECT pg_advisory_unlock($1)", [.integer(key)])])
        return value
    }
}
