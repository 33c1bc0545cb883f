import Linux
import SCOMO

/// Work that broke off, and when it is tried again. Sessions go on meanwhile.
struct Postponement {
    let work: Work
    private var backoff: Backoff
    private(set) var due: Instant?

    init(_ work: Work, _ poll: Configuration.Poll) { (self.work, backoff) = (work, Backoff(poll)) }

    /// How often it broke off.
    var attempts: Int { backoff.failures }

    /// Whether `work` has to wait.
    func holdsBack(_ work: Work, at now: Instant) -> Bool {
        work == self.work && due.map { now < $0 } ?? false
    }

    /// Each time in a row doubles the wait, as it does for sessions.
    mutating func brokeOff(now: Instant, random: UInt32, retryAfter: Duration?) {
        due = now + backoff.failed(random: random, retryAfter: retryAfter)
    }
}
