public import Fleet
internal import PostgreSQL

/// A fleet in a PostgreSQL database, which any number of servers may use at once.
///
/// Passwords aren't in it, but digests that are as good: see `Device`. Who may read the database is for its
/// administrator to say.
public final class PostgreSQLFleetStore: FleetStore {
    let database: Database
    /// The table that says whether a transaction was committed.
    static let receipts = "receipt"

    /// Connects, makes the tables where there are none, and brings those of earlier versions up to date.
    ///
    /// - Parameters:
    ///   - address: As libpq has it: `postgresql://…`, or `host=… dbname=…`; without a password.
    ///   - connectionLimit: How many connections there are at most.
    ///   - timeLimit: How long one question may take, with waiting for a database that is away.
    public init(
        address: String, connectionLimit: Int = 8, timeLimit: Duration = .seconds(20)
    ) async throws(FleetStoreError) {
        let place: Address
        do {
            place = try Address(address)
        } catch {
            throw .unusable("that address", "\(error)")
        }
        database = Database(
            place, receipts: Self.receipts, connectionLimit: connectionLimit, timeLimit: timeLimit)
        // Tables are made before there is one for receipts.
        try await Self.bringUpToDate(Database(place, connectionLimit: 1, timeLimit: timeLimit))
    }

    private static func bringUpToDate(_ database: Database) async throws(FleetStoreError) {
        let outcome: Schema.Outcome
        do {
            outcome = try await Schema.bringUpToDate(database)
        } catch .unavailable(let reason) {
            // Whoever starts wants to know why; later only that it isn't there now.
            throw .unusable("that address", reason)
        } catch {
            throw FleetStoreError(error)
        }
        if outcome == .isNewer { throw .newer }
    }

    /// Whether somebody means a database of PostgreSQL by that, and not a file.
    public static func isMeant(by text: String) -> Bool { Address.isMeant(by: text) }

    func reading(_ statements: [Statement]) async throws(FleetStoreError) -> [Answer] {
        do {
            return try await database.read(statements)
        } catch {
            throw FleetStoreError(error)
        }
    }

    public func commit(_ transaction: FleetTransaction) async throws(FleetStoreError) {
        guard !transaction.isEmpty else { return }
        try await commit(try await audited(transaction).changes())
    }

    @discardableResult
    func commit(_ changes: [Change]) async throws(FleetStoreError) -> [Answer] {
        do {
            return try await database.commit(changes.map(\.statement))
        } catch .unmet(let index) where changes.indices.contains(index) {
            throw changes[index].otherwise
        } catch .refused(let refusal) where changes.indices.contains(refusal.statement) {
            throw changes[refusal.statement].meaning(of: refusal) ?? FleetStoreError(.refused(refusal))
        } catch {
            throw FleetStoreError(error)
        }
    }
}

// MARK: Numbers

extension PostgreSQLFleetStore {
    public func operationNumbers(_ count: Int) async throws(FleetStoreError) -> [Int64] {
        try await numbers(count, "operation_number")
    }

    public func commandNumber() async throws(FleetStoreError) -> Int64 {
        guard let number = try await numbers(1, "command_number").first else {
            throw .failed("there is no number")
        }
        return number
    }

    private func numbers(_ count: Int, _ sequence: String) async throws(FleetStoreError) -> [Int64] {
        let statement = Statement(
            "SELECT nextval('\(sequence)') FROM generate_series(1, $1::integer)", [.integer(Int64(count))])
        return try await commit([Change(statement: statement)])[0].rows.map { row throws(FleetStoreError) in
            try row.number(0)
        }
    }

    public func skipNumbers(
        operations: Int64, commands: Int64
    ) async throws(FleetStoreError) {
        let changes = [("operation_number", operations), ("command_number", commands)]
            .filter { $0.1 > 0 }.map { sequence, number in
                Change(
                    statement: Statement(
                        "SELECT setval('\(sequence)', greatest($1::bigint, nextval('\(sequence)') - 1))",
                        [.integer(number)]))
            }
        guard !changes.isEmpty else { return }
        try await commit(changes)
    }
}

extension Row {
    func number(_ column: Int) throws(FleetStoreError) -> Int64 {
        try FleetStoreError.translating { () throws(PostgreSQLError) in try integer(column) ?? 0 }
    }

    func octets(_ column: Int) throws(FleetStoreError) -> [UInt8]? {
        try FleetStoreError.translating { () throws(PostgreSQLError) in try bytes(column) }
    }

    /// A column of JSON, read as text; nil for null.
    func value<Value: Decodable>(_ type: Value.Type, _ column: Int) throws(FleetStoreError) -> Value? {
        let text = try FleetStoreError.translating { () throws(PostgreSQLError) -> String? in
            try self.text(column)
        }
        guard let text else { return nil }
        return try JSON.value(type, text)
    }
}

extension FleetStoreError {
    static func translating<Value>(
        _ body: () throws(PostgreSQLError) -> Value
    ) throws(FleetStoreError) -> Value {
        do {
            return try body()
        } catch {
            throw FleetStoreError(error)
        }
    }

    /// What is wrong when the database says that.
    init(_ error: PostgreSQLError) {
        switch error {
        case .unavailable, .late, .cancelled: self = .busy
        // Out of room, memory or connections, or it waited for too long: nothing was stored.
        case .refused(let refusal) where refusal.state.hasPrefix("53") || refusal.state.hasPrefix("57"):
            self = .busy
        case .unknownOutcome: self = .unknownOutcome
        case .unusableAddress, .refused, .unmet, .unexpected: self = .failed("\(error)")
        }
    }
}
