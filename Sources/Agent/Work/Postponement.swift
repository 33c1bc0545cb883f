import Linux
import SCOMO

/// Work that stopped, and when it is tried again. Sessions go on meanwhile.
struct Postponement {
    let work: Work
    private var backoff: Backoff
    private(set) var due: Instant?
    /// Why it may not be done now.
    private(set) var refusal: String?
    /// When the last attempt ended: from then on it has waited. nil while it may not be done: that is no waiting.
    private(set) var since: Instant?

    init(_ work: Work, _ poll: Configuration.Poll) { (self.work, backoff) = (work, Backoff(poll)) }

    /// How often it stopped.
    var attempts: Int { backoff.failures }

    /// Whether it has to wait still.
    func waits(at now: Instant) -> Bool { due.map { now < $0 } ?? false }

    /// It waits for somebody's word or for a time of day, and no deadline of an obstacle passes.
    mutating func awaits(until due: Instant) { (since, self.due) = (nil, due) }

    /// It may not be done before then.
    mutating func isRefused(_ reason: String, until due: Instant) {
        (since, self.due, refusal) = (nil, due, reason)
    }

    /// Each time in a row doubles the wait, as it does for sessions.
    mutating func stopped(now: Instant, random: UInt32, retryAfter: Duration?) {
        (since, refusal) = (now, nil)
        due = now + backoff.failed(random: random, retryAfter: retryAfter)
    }
}
