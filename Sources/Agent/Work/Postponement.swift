import Linux
import SCOMO

/// Work that stopped, and when it is tried again. Sessions go on meanwhile.
struct Postponement {
    let work: Work
    private var backoff: Backoff
    private(set) var due: Instant?
    /// When the last attempt ended: from then on it has waited.
    private(set) var since: Instant?

    init(_ work: Work, _ poll: Configuration.Poll) { (self.work, backoff) = (work, Backoff(poll)) }

    /// How often it stopped.
    var attempts: Int { backoff.failures }

    /// Whether it has to wait still.
    func waits(at now: Instant) -> Bool { due.map { now < $0 } ?? false }

    /// It waits for somebody's word or for a time of day, and no deadline of an obstacle passes.
    mutating func awaits(until due: Instant) { (since, self.due) = (nil, due) }

    /// Each time in a row doubles the wait, as it does for sessions.
    mutating func stopped(now: Instant, random: UInt32, retryAfter: Duration?) {
        since = now
        due = now + backoff.failed(random: random, retryAfter: retryAfter)
    }
}
