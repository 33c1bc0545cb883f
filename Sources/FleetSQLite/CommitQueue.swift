internal import Fleet
internal import GRDB
internal import Synchronization

/// Transactions that come while the disk is busy with others: they are stored together, with one wait for the disk.
///
/// Each is still stored as a whole or not at all, and each has its own answer.
final class CommitQueue: Sendable {
    fileprivate struct Waiting {
        var transaction: FleetTransaction
        var continuation: CheckedContinuation<Void, any Error>
    }

    private let waiting = Mutex<[Waiting]>([])

    /// Returns when the transaction is on the disk.
    func commit(_ transaction: FleetTransaction, to database: any DatabaseWriter) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            waiting.withLock { $0.append(Waiting(transaction: transaction, continuation: continuation)) }
            storeAll(database)
        }
    }

    /// Each transaction asks for this; the first that comes to it does it for all that are there by then.
    private func storeAll(_ database: any DatabaseWriter) {
        database.asyncWriteWithoutTransaction { [self] database in
            let batch = takeAll()
            guard !batch.isEmpty else { return }
            do {
                var refusals: [FleetStoreError?] = []
                try database.inTransaction(.immediate) {
                    refusals = try Self.store(batch.map(\.transaction), database)
                    return .commit
                }
                for (one, refusal) in zip(batch, refusals) { one.finish(refusal) }
            } catch {
                for one in batch { one.finish(error) }
            }
        }
    }

    private func takeAll() -> [Waiting] {
        waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
    }

    /// - Returns: Why each is refused, if it is. One alone needs no part of its own that can be undone.
    private static func store(
        _ batch: [FleetTransaction], _ database: Database
    ) throws -> [FleetStoreError?] {
        guard batch.count == 1 else { return try batch.map { try store($0, database) } }
        try batch[0].store(database)
        return [nil]
    }

    /// - Returns: Why this one is refused, which is nothing to the others; what the database fails at is thrown, and
    ///   concerns all.
    private static func store(
        _ transaction: FleetTransaction, _ database: Database
    ) throws -> FleetStoreError? {
        do {
            try database.inSavepoint {
                try transaction.store(database)
                return .commit
            }
            return nil
        } catch let error as FleetStoreError {
            return error
        }
    }
}

extension CommitQueue.Waiting {
    fileprivate func finish(_ failure: (any Error)?) {
        if let failure { continuation.resume(throwing: failure) } else { continuation.resume() }
    }
}
