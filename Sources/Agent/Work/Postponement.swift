import Linux
import SCOMO

/// Work that broke off, and when it is tried again. Sessions go on meanwhile.
struct Postponement {
    let work: Work
    private var waits: Agenda

    init(_ work: Work, _ poll: Configuration.Poll, now: Instant) {
        (self.work, waits) = (work, Agenda(poll, now: now, dice: 0))
    }

    /// How often it broke off.
    var attempts: Int { waits.failures }
    var due: Instant? { waits.due }

    /// Whether `work` has to wait.
    func holdsBack(_ work: Work, at now: Instant) -> Bool { work == self.work && !waits.isDue(at: now) }

    /// Each time in a row doubles the wait, as it does for sessions.
    mutating func brokeOff(now: Instant, dice: UInt32, retryAfter: Duration?) {
        waits.sessionFailed(now: now, dice: dice, retryAfter: retryAfter)
    }
}
