internal import Linux

/// How long somebody is left alone after credentials were refused again and again.
///
/// Pure arithmetic: the clock is handed in.
struct LockOut: Equatable {
    /// How many failures in a row have no consequence.
    let patience: Int
    /// The longest wait. Whoever has the right credentials gets his chance after it at the latest.
    let longest: Duration
    /// In a row.
    private(set) var failures = 0
    private(set) var end: Instant?

    init(patience: Int, longest: Duration) { (self.patience, self.longest) = (patience, longest) }

    /// Takes up what was kept over a restart: never longer than that many failures mean, however the clock was set.
    ///
    /// - Parameter remaining: In seconds.
    mutating func resume(failures: Int, remaining: Int64, now: Instant) {
        self.failures = min(max(failures, 0), 1000)
        guard let wait else { return }
        end = now + min(.seconds(min(max(remaining, 0), 86_400)), wait)
    }

    mutating func failed(now: Instant) {
        failures = min(failures + 1, 1000)
        end = wait.map { now + $0 }
    }

    mutating func succeeded() { (failures, end) = (0, nil) }

    /// Whether the failures are too many, be the wait over or not.
    var isTriggered: Bool { failures > patience }

    func isInForce(at now: Instant) -> Bool { end.map { now < $0 } ?? false }

    /// One minute after the first failure that is too many, and twice as long after each further one.
    private var wait: Duration? {
        guard isTriggered else { return nil }
        var wait = Duration.seconds(60)
        for _ in 1..<(failures - patience) where wait < longest { wait += wait }
        return min(wait, longest)
    }
}
