import Linux
import SCOMO

/// Performs the work of operations, one piece after the other: notes its beginning, does it, notes its end. What breaks
/// off is tried again later.
final class OperationRunner {
    private let components: SoftwareComponents
    private let runner: WorkRunner
    private let activity: Activity
    private let poll: Configuration.Poll
    /// The work that broke off last.
    private var postponed: Postponement?

    init(
        _ components: SoftwareComponents, _ runner: WorkRunner, _ activity: Activity,
        _ poll: Configuration.Poll
    ) {
        (self.components, self.runner, self.activity, self.poll) = (components, runner, activity, poll)
    }

    /// The next piece of work, be it postponed or not; nil when there is none.
    var next: Work? { components.nextWork() }

    /// The next piece of work, unless it broke off a moment ago.
    var dueWork: Work? {
        guard let work = next else { return nil }
        return postponed?.holdsBack(work, at: .now) == true ? nil : work
    }

    /// When work that waits is tried again; nil when none waits.
    var due: Instant? { next == nil ? nil : postponed?.due }

    /// Does a piece of work; what fails becomes its result.
    @discardableResult
    func perform(_ work: Work) throws(AgentError) -> WorkEnd {
        AgentEvent.workStarted(operation: work.operation, what: work.summary).log()
        activity.work(on: work)
        let start = Instant.now
        let end = try attempt(work)
        switch end {
        case .ended(let result):
            postponed = nil
            AgentEvent(work, result, took: .now - start).log()
        case .brokeOff(let reason, let retryAfter): postpone(work, reason, retryAfter)
        case .notKept(let error): postpone(work, "\(error)", nil)
        }
        return end
    }

    private func attempt(_ work: Work) throws(AgentError) -> WorkEnd {
        do throws(SCOMOError) { try components.began(work) } catch { return .notKept(error) }
        let end = try run(work)
        guard case .ended(let result) = end else { return end }
        do throws(SCOMOError) { try components.finished(work, result) } catch { return .notKept(error) }
        return end
    }

    private func run(_ work: Work) throws(AgentError) -> WorkEnd {
        do throws(WaitError) {
            return try runner.run(work, attempt: attempts(of: work) + 1)
        } catch {
            // Without the note one restart more is counted, and nothing else happens.
            if error == .stopRequested { try? components.stopped(work) }
            throw .interrupted(error)
        }
    }

    /// How often `work` broke off.
    private func attempts(of work: Work) -> Int { postponed?.work == work ? postponed?.attempts ?? 0 : 0 }

    private func postpone(_ work: Work, _ reason: String, _ retryAfter: Duration?) {
        var waiting = Postponement(work, poll)
        if let postponed, postponed.work == work { waiting = postponed }
        waiting.brokeOff(now: .now, random: Random.value, retryAfter: retryAfter)
        postponed = waiting
        AgentEvent.workBrokeOff(
            operation: work.operation, what: work.summary, reason: reason, attempt: waiting.attempts,
            next: waiting.due?.remaining ?? .zero
        ).log()
    }
}
