import Foundation

/// A database behind a few connections, each with a thread of its own.
///
/// libpq looks up names and reads files where it can't be told not to wait, so its functions wouldn't be for the threads of
/// tasks even if each wait were taken out of them. Threads of their own may wait, and what they do reads from top to bottom.
public final class Database: Sendable {
    /// How many may wait for a connection at once; further ones are refused.
    ///
    /// - Default: 4096, as many as there are sessions.
    private static let waitingLimit = 4096

    private let address: Address
    private let queue = JobQueue(limit: waitingLimit)
    private let connectionLimit: Int
    private let timeLimit: Duration

    /// Connects when something is asked.
    ///
    /// - Parameters:
    ///   - receipts: The table that tells whether a transaction was committed whose connection was lost at that:
    ///     `connection text PRIMARY KEY, token text, changed timestamptz`. Whoever makes it removes rows that were last changed
    ///     longer ago than any transaction takes. Without it that isn't known: `unknownOutcome`.
    ///   - connectionLimit: How many connections there are at most.
    ///   - timeLimit: How long one question may take, with waiting for a connection, and for the database if that is away.
    public init(
        _ address: Address, receipts: String? = nil, connectionLimit: Int = 8,
        timeLimit: Duration = .seconds(20)
    ) {
        (self.address, self.connectionLimit, self.timeLimit) = (address, connectionLimit, timeLimit)
        let queue = queue
        for _ in 0..<connectionLimit {
            Thread.detachNewThread {
                let connection = Connection(address, receipts: receipts, timeLimit: timeLimit)
                while let job = queue.next() { job.work(connection) }
            }
        }
    }

    deinit { queue.close(connectionLimit) }

    /// Reads all of it as it is at one moment.
    public func read(_ statements: [Statement]) async throws(PostgreSQLError) -> [Answer] {
        try await perform { connection throws(PostgreSQLError) in try connection.read(statements) }
    }

    /// Does all of it, durably, or nothing.
    @discardableResult
    public func commit(_ statements: [Statement]) async throws(PostgreSQLError) -> [Answer] {
        try await perform { connection throws(PostgreSQLError) in try connection.commit(statements) }
    }

    /// Does something with one of the connections, and anew when the connection is lost before anything came of it.
    ///
    /// - Parameter isPatient: Whether it waits for a database that is away.
    public func perform<Value: Sendable>(
        isPatient: Bool = true, _ body: @escaping @Sendable (Connection) throws(PostgreSQLError) -> Value
    ) async throws(PostgreSQLError) -> Value {
        let (flag, deadline) = (Flag(), ContinuousClock.now + timeLimit)
        let result: Swift.Result<Value, PostgreSQLError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let job = Job { connection in
                    connection.deadline = deadline
                    connection.isCancelled = { flag.isSet }
                    continuation.resume(
                        returning: Swift.Result { () throws(PostgreSQLError) in
                            try connection.attempt(isPatient, body)
                        })
                }
                guard !queue.add(job) else { return }
                continuation.resume(returning: .failure(.unavailable("too many wait for the database")))
            }
        } onCancel: {
            flag.set()
        }
        return try result.get()
    }

    /// What is told on a channel, from now on.
    public func events(of channel: String) -> AsyncStream<ChannelEvent> {
        ChannelEvent.stream(channel, address, timeLimit)
    }
}

extension Connection {
    /// Does it, anew if that is without danger and there is time.
    fileprivate func attempt<Value>(
        _ isPatient: Bool, _ body: (Connection) throws(PostgreSQLError) -> Value
    ) throws(PostgreSQLError) -> Value {
        while true {
            guard !isCancelled() else { throw .cancelled }
            guard ContinuousClock.now < deadline else { throw .late }
            do {
                try open()
                return try body(self)
            } catch .unavailable(let reason) {
                guard isPatient, ContinuousClock.now + .seconds(1) < deadline else {
                    throw .unavailable(reason)
                }
            } catch .refused(let refusal) where refusal.isPassing {
            }
            usleep(useconds_t.random(in: 20_000...200_000))
        }
    }
}
