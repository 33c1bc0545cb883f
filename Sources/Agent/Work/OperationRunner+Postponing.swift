import Linux
import SCOMO

// How work comes to wait.
extension OperationRunner {
    /// Looks at it again then; it hasn't failed.
    func rest(_ work: Work, until due: Instant) {
        var waiting = postponement(of: work) ?? Postponement(work, poll)
        waiting.awaits(until: due)
        keep(waiting)
    }

    /// It hasn't failed, so it counts for nothing, and is said once.
    func holdBack(_ work: Work, _ reason: String, for time: Duration) {
        var waiting = postponement(of: work) ?? Postponement(work, poll)
        if waiting.refusal != reason { AgentEvent.workHeldBack(operation: work.operation, reason).log() }
        waiting.isRefused(reason, until: now() + time)
        keep(waiting)
    }

    private func keep(_ waiting: Postponement) {
        postponed.removeAll { $0.work.operation == waiting.work.operation }
        postponed.append(waiting)
    }

    /// It broke off, and is tried again after a pause that grows.
    func postpone(
        _ work: Work, _ reason: String, _ retryAfter: Duration?, from start: Instant, _ hasProgress: Bool
    ) {
        var waiting = postponement(of: work) ?? Postponement(work, poll)
        if hasProgress { waiting = Postponement(work, poll) }
        waiting.stopped(now: now(), random: Random.value, retryAfter: retryAfter)
        keep(waiting)
        AgentEvent.workBrokeOff(
            operation: work.operation, what: work.summary, reason: reason, attempt: waiting.attempts,
            next: waiting.due?.remaining ?? .zero
        ).log()
    }
}
