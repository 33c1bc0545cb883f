import Dispatch
import Synchronization

/// Something to do with a connection.
struct Job: Sendable {
    let work: @Sendable (Connection) -> Void
}

/// What waits for a connection, first come, first served.
final class JobQueue: Sendable {
    private let waiting = Mutex<[Job]>([])
    /// Counts what waits, and one more for each thread that is to end.
    private let count = DispatchSemaphore(value: 0)
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// - Returns: Whether there was room.
    func add(_ job: Job) -> Bool {
        let isTaken = waiting.withLock { waiting in
            guard waiting.count < limit else { return false }
            waiting.append(job)
            return true
        }
        if isTaken { count.signal() }
        return isTaken
    }

    /// Waits for the next one; nil when there will be none.
    func next() -> Job? {
        count.wait()
        return waiting.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    }

    /// What waits is still done; then the threads end.
    func close(_ threads: Int) {
        for _ in 0..<threads { count.signal() }
    }
}

/// Is set once.
final class Flag: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .relaxed) }

    func set() { value.store(true, ordering: .relaxed) }
}
