import Linux
import SCOMO

// Which work is due, and when what waits is.
extension OperationRunner {
    /// The next piece of work: what is due, else what waits for something to pass; nil when there is none but what was put off or is
    /// held back.
    var next: Work? { dueWork ?? components.nextWork(besides: putOff + holds.waiting) }

    /// The next piece of work that doesn't wait. An operation that waits holds back no other.
    var dueWork: Work? { components.nextWork(besides: waits(at: now()).map { $0.operation }) }

    /// When the first of the work that waits is tried again; nil when none waits.
    var due: Instant? {
        let waits = waits(at: now())
        guard components.nextWork(besides: waits.map { $0.operation }) == nil else { return nil }
        return waits.map { $0.until }.min()
    }

    /// The oldest operation that somebody on the device has put off, or that the policy holds back.
    var firstDelayed: UInt64? { (putOff + holds.waiting).min() }

    /// Has the disk keep what somebody has put off or agreed to, which then goes on.
    func keepDelays() {
        let operations = components.operations.map { $0.number }
        deferrals.keep(operations)
        holds.keep(operations)
        let approved = holds.takeApprovals()
        for index in postponed.indices where approved.contains(postponed[index].work.operation) {
            postponed[index].awaits(until: now())
        }
    }

    /// What one operation waits for. One may wait for two things.
    private struct Wait {
        let operation: UInt64
        let until: Instant
    }

    private func waits(at now: Instant) -> [Wait] {
        let stopped = postponed.filter { $0.waits(at: now) && components.isOpen($0.work) }
        return stopped.compactMap { stop in
            stop.due.map { Wait(operation: stop.work.operation, until: $0) }
        }
            + putOff.compactMap { operation in
                deferrals.end(of: operation).map { Wait(operation: operation, until: $0) }
            }
    }

    /// What is in force already, and waits to be confirmed, isn't put off.
    private var putOff: [UInt64] {
        deferrals.waiting.filter { components.work(of: $0)?.awaitsConfirmation == false }
    }

    /// Since when work has waited for something to pass: not while somebody had put it off.
    func waitingSince(_ work: Work) -> Instant? {
        guard let since = postponement(of: work)?.since else { return nil }
        return max(since, min(deferrals.end(of: work.operation) ?? since, now()))
    }

    /// A session was held: perhaps its server's word was what is waited for.
    func lookAtTrials() {
        for index in postponed.indices where postponed[index].work.awaitsConfirmation {
            postponed[index].awaits(until: now())
        }
    }

    func postponement(of work: Work) -> Postponement? { postponed.first { $0.work == work } }
}
