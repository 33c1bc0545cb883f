import Linux

/// When the next session with a server is due.
///
/// Pure arithmetic: the clock and a random number are handed in.
struct SessionTimer {
    private let poll: Configuration.Poll
    private var backoff: Backoff
    /// When the next session is due; nil means only on request.
    private(set) var due: Instant?

    /// The first session comes within one jitter of the start, so that devices that get their power back together
    /// don't all call in the same second; but within 5 minutes, because somebody may be waiting for it.
    init(_ poll: Configuration.Poll, now: Instant, random: UInt32) {
        (self.poll, backoff) = (poll, Backoff(poll))
        guard poll.interval > .zero else { return }
        due = now + min(poll.interval.share(poll.jitter, random), .seconds(300))
    }

    /// Sessions that failed since the last good one.
    var failures: Int { backoff.failures }

    func isDue(at now: Instant) -> Bool { due.map { $0 <= now } ?? false }

    /// Somebody wants a session now.
    mutating func request(now: Instant) { due = now }

    mutating func sessionSucceeded(now: Instant, random: UInt32) {
        backoff.succeeded()
        due = poll.interval > .zero ? now + poll.interval.jittered(poll.jitter, random) : nil
    }

    /// - Parameter retryAfter: What the server asked for; at most a day of it is obeyed.
    mutating func sessionFailed(now: Instant, random: UInt32, retryAfter: Duration? = nil) {
        due = now + backoff.failed(random: random, retryAfter: retryAfter)
    }

    /// There is nothing to be done before `end`, because of what failed before a restart.
    mutating func holdBack(until end: Instant) {
        backoff.hasFailed()
        due = max(due ?? end, end)
    }
}
