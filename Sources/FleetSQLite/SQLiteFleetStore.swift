public import Fleet
internal import Foundation
internal import GRDB
internal import Synchronization

/// A fleet in one SQLite file, which needs no set-up.
///
/// One connection writes, several read meanwhile what was there when they began: the log (WAL) makes that possible.
/// Passwords aren't in it: of a device's the digest B64(MD5(user:password)) that the protocol works with, of the server's
/// own the same, or the credential itself where a device wants `basic`.
public final class SQLiteFleetStore: FleetStore {
    let database: any DatabaseWriter
    let commits = CommitQueue()
    /// The last numbers that were given away, by table.
    private let given = Mutex<[String: Int64]>([:])

    /// Opens the file, creates it when it isn't there, and brings its tables up to date.
    ///
    /// - Parameter isServer: Whether no other server may have it meanwhile.
    public convenience init(path: String, isServer: Bool = false) throws(FleetStoreError) {
        if isServer { try DatabaseFile.reserve(path) } else { try DatabaseFile.prepare(path) }
        do {
            try self.init(Self.patiently { try Self.open(path) })
        } catch {
            throw FleetStoreError(error)
        }
    }

    private static func open(_ path: String) throws -> any DatabaseWriter {
        let pool = try DatabasePool(path: path, configuration: configuration)
        // Opening it as a log has chosen NORMAL, with which the last commits are lost with the power; a nonce or an
        // answered report must not be.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        try Schema.bringUpToDate(pool)
        // Those that have looked at the file before know the columns of then.
        pool.invalidateReadOnlyConnections()
        return pool
    }

    /// Tries again what is refused as busy, for as long as a transaction would wait.
    ///
    /// SQLite doesn't wait where a lock for reading is to become one for writing, since two that do so would wait for each
    /// other for ever. Whoever makes a new file a log needs that, and is refused at once while another does the same.
    private static func patiently<Value>(_ body: () throws -> Value) throws -> Value {
        let end = ContinuousClock.now + .seconds(patience)
        while true {
            do {
                return try body()
            } catch let error as DatabaseError
                where error.resultCode == .SQLITE_BUSY && ContinuousClock.now < end
            {
                usleep(UInt32.random(in: 1_000...20_000))
            }
        }
    }

    /// A store that is gone with the process.
    public static func inMemory() throws(FleetStoreError) -> SQLiteFleetStore {
        do {
            let queue = try DatabaseQueue(configuration: configuration)
            try Schema.bringUpToDate(queue)
            return SQLiteFleetStore(queue)
        } catch {
            throw FleetStoreError(error)
        }
    }

    private init(_ database: any DatabaseWriter) {
        self.database = database
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        // Another process may add a device while the server runs.
        configuration.busyMode = .timeout(patience)
        return configuration
    }

    /// How many seconds one waits for others: disks of busy machines need some for a flush.
    private static let patience = 20.0

    func reading<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(FleetStoreError) -> Value {
        do {
            return try await database.read(body)
        } catch {
            throw FleetStoreError(error)
        }
    }

    func writing<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(FleetStoreError) -> Value {
        do {
            return try await database.write(body)
        } catch {
            throw FleetStoreError(error)
        }
    }

    /// Numbers above all that the table has or had.
    private func numbers(_ count: Int, for table: String) async throws(FleetStoreError) -> [Int64] {
        let used = try await reading {
            try Int64.fetchOne($0, sql: "SELECT seq FROM sqlite_sequence WHERE name = ?", arguments: [table])
        }
        return given.withLock { given in
            let last = max(given[table] ?? 0, used ?? 0)
            given[table] = last + Int64(count)
            return (0..<Int64(count)).map { last + 1 + $0 }
        }
    }

    public func operationNumbers(_ count: Int) async throws(FleetStoreError) -> [Int64] {
        try await numbers(count, for: DeviceOperation.table)
    }

    public func commandNumber() async throws(FleetStoreError) -> Int64 {
        try await numbers(1, for: DeviceCommand.table)[0]
    }

    public func skipNumbers(operations: Int64, commands: Int64) async throws(FleetStoreError) {
        try await writing { database in
            for (table, last) in [(DeviceOperation.table, operations), (DeviceCommand.table, commands)] {
                // Where nothing was stored yet the table of SQLite's numbers has no row.
                try database.execute(
                    sql: """
                        INSERT INTO sqlite_sequence (name, seq)
                          SELECT ?, 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = ?)
                        """, arguments: [table, table])
                try database.execute(
                    sql: "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?",
                    arguments: [last, table])
            }
        }
    }
}

extension FleetStoreError {
    /// What is wrong when the database says that.
    init(_ error: any Error) {
        switch error {
        case let error as FleetStoreError: self = error
        case let error as DatabaseError where error.resultCode == .SQLITE_BUSY: self = .busy
        default: self = .failed("\(error)")
        }
    }
}
