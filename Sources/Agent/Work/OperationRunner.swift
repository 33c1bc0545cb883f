import Deployment
import Downloads
import Linux
import SCOMO
import SCOMOTerms

/// Performs the work of operations, one piece after the other: notes its beginning, does it, notes its end. What stopped for a
/// cause that may pass is tried again, until its deadline.
final class OperationRunner {
    let components: SoftwareComponents
    let runner: WorkRunner
    private let activity: Activity
    let poll: Configuration.Poll
    private let deadlines: Configuration.Deadlines
    private let clock: ClockFloor
    let requests: Requests
    let deferrals: Deferrals
    let holds: Holds
    let now: () -> Instant
    /// Why nothing may be fetched now.
    private let refusal: () -> DownloadRefusal?
    /// Called when new software has to be confirmed.
    private let confirming: () -> Void
    /// Told each result, before anybody else.
    let ended: (Work, WorkResult) -> Void
    /// The work that stopped, of each operation that waits.
    var postponed: [Postponement] = []

    init(
        _ components: SoftwareComponents, _ runner: WorkRunner, _ activity: Activity,
        _ configuration: Configuration, _ clock: ClockFloor, _ deferrals: Deferrals,
        _ holds: Holds, _ requests: Requests = Requests(), now: @escaping () -> Instant = { .now },
        refusal: (() -> DownloadRefusal?)? = nil, confirming: @escaping () -> Void = {},
        ended: @escaping (Work, WorkResult) -> Void = { _, _ in }
    ) {
        (self.deferrals, self.holds) = (deferrals, holds)
        (self.now, self.confirming, self.ended) = (now, confirming, ended)
        (self.components, self.runner, self.activity) = (components, runner, activity)
        (poll, deadlines, self.clock) = (configuration.poll, configuration.deadlines, clock)
        (self.requests, self.refusal) = (requests, refusal ?? configuration.downloads.permission.refusal)
    }

    /// How often `work` has been tried since it last made progress.
    func attempts(at work: Work) -> Int { postponement(of: work)?.attempts ?? 0 }

    /// Makes an attempt at a piece of work.
    @discardableResult
    func perform(_ work: Work) throws(AgentError) -> WorkEnd {
        activity.work(on: work)
        // What was told to stop in the middle ends so.
        var result = "stopped"
        defer { activity.endWork(result) }
        let start = now()
        let attempt = obeyed(try attempt(work), work)
        guard components.isOpen(work) else {
            result = "failed"
            return withdrawn(work, from: start)
        }
        let end = try settle(work, attempt, at: start)
        result = end.word
        switch end {
        case .ended(let result):
            isDone(with: work.operation)
            AgentEvent(work, result, took: .now - start).log()
            if case .onTrial = result { confirming() }
        case .stopped(let cause, _, _) where cause.verdict == .notYet(.confirmation):
            // In a while, and after the next session.
            rest(work, until: now() + .seconds(30))
        case .stopped(let cause, _, _) where cause.verdict == .notYet(.policy):
            rest(work, until: holds.nextLook(at: work.operation))
        case .stopped(let cause, let retryAfter, _) where cause.verdict == .notYet(.permission):
            holdBack(work, cause.reason, for: retryAfter ?? .seconds(60))
        case .stopped(let cause, let retryAfter, let hasProgress):
            postpone(work, cause.reason, retryAfter, from: start, hasProgress)
        case .notKept(let error): postpone(work, "\(error)", nil, from: start, false)
        }
        return end
    }

    func isDone(with operation: UInt64) {
        postponed.removeAll { $0.work.operation == operation }
        holds.forget(operation)
    }

    private func attempt(_ work: Work) throws(AgentError) -> WorkEnd {
        if let end = cancelled(work) { return end }
        if let cause = components.objection(to: work) { return .stopped(cause) }
        // Certificates can't be judged then: what is good would be refused for ever.
        guard clock.isPlausible || !work.needsClock else { return .stopped(work.clockIsWrong) }
        if case .download = work.action, let refusal = refusal() {
            let failure = DownloadFailure(.notNow, refusal.sentence)
            return .stopped(work.cause(failure), retryAfter: refusal.retry)
        }
        do throws(WaitError) {
            if let end = try held(work) { return end }
            // What only waits is asked again and again.
            if postponement(of: work) == nil || !work.awaitsConfirmation {
                AgentEvent.workStarted(operation: work.operation, what: work.summary).log()
            }
            // Sessions go on meanwhile, and find what was installed before.
            if work.isOfInstaller { components.noteInstalled() }
            do throws(SCOMOError) { try components.began(work) } catch { return .notKept(error) }
            return try runner.run(work)
        } catch {
            // Without the note one restart more is counted, and nothing else happens.
            if error == .stopRequested { try? components.stopped(work) }
            throw .interrupted(error)
        }
    }

    /// Whether the operator's policy holds an installation back; nil if it may begin. What can't be looked at isn't installed either.
    private func held(_ work: Work) throws(WaitError) -> WorkEnd? {
        guard holds.concern(work) else { return nil }
        if let known = holds.urgency(of: work.operation) { return heldBack(work, known) }
        switch try runner.look(at: work) {
        case .refused: return nil
        case .stopped(let cause): return .stopped(cause)
        case .plan(let plan):
            let end = heldBack(work, plan.notes.urgency)
            if let delay = holds.delay(of: work.operation) {
                AgentEvent.held(operation: work.operation, delay).log()
            }
            return end
        }
    }

    private func heldBack(_ work: Work, _ urgency: PackageUrgency) -> WorkEnd? {
        guard holds.look(at: work.operation, urgency) != nil else { return nil }
        keepDelays()
        return .stopped(work.isHeldBack)
    }

    /// Notes how an attempt ended. What will not pass, or has reached its deadline, becomes the work's result.
    func settle(_ work: Work, _ end: WorkEnd, at start: Instant) throws(AgentError) -> WorkEnd {
        do throws(SCOMOError) {
            switch end {
            case .notKept: return end
            case .ended(let result):
                ended(work, result)
                try components.finished(work, result)
                return end
            case .stopped(let cause, _, let hasProgress):
                if cause.verdict == .notYet(.confirmation) { return end }
                if cause.verdict == .notYet(.policy) {
                    try components.waits(work, components.waited(work))
                    return end
                }
                let since = waitingSince(work) ?? start
                let waited = hasProgress ? .zero : components.waited(work) + (now() - since)
                if case .notYet(let obstacle) = cause.verdict, waited < deadlines[obstacle] {
                    try components.waits(work, waited)
                    return end
                }
                runner.giveUp(work)
                ended(work, cause.result)
                try components.finished(work, cause.result)
                return .ended(cause.result)
            }
        } catch {
            return .notKept(error)
        }
    }
}

extension Work {
    /// Whether certificates are judged in it.
    fileprivate var needsClock: Bool {
        switch action {
        case .download, .install: true
        case .activate, .deactivate, .remove, .removePackage, .awaitConfirmation: false
        }
    }

    /// Whether the installer changes something for it.
    fileprivate var isOfInstaller: Bool {
        switch action {
        case .install, .activate, .deactivate, .remove: true
        case .download, .removePackage, .awaitConfirmation: false
        }
    }
}
