import DMSession
import Linux
import OpenSSL
import SCOMO
public import Systemd

/// The agent: one thread that sleeps until something is due, and then does it from beginning to end.
///
/// Work comes before sessions, and a result makes a session due at once. Every wait below goes through the event
/// loop, so the bus, the watchdog and signals are served meanwhile.
public final class Agent {
    private let loop: EventLoop
    private let wiring: Wiring
    private var agenda: Agenda
    private let requests = Requests()
    private var interface: AgentInterface?
    /// The work that broke off last.
    private var postponed: Postponement?

    /// Reads secrets and state, and brings the store of components in order.
    ///
    /// - Parameter loop: Has to note SIGHUP, which asks for a session now.
    public init(_ configuration: Configuration, _ loop: EventLoop) throws(AgentError) {
        self.loop = loop
        wiring = try Wiring(configuration, loop)
        agenda = Agenda(configuration.poll, now: .now, dice: Random.dice)
        showOnBus(configuration.bus)
    }

    /// Works until it is told to stop.
    public func run() throws(AgentError) {
        AgentEvent.started(server: wiring.configuration.server.identifier).log()
        try wiring.checkTLS()
        do throws(AgentError) {
            while true { try turn() }
        } catch {
            guard error == .interrupted(.stopRequested) else { throw error }
            AgentEvent.stopped.log()
        }
    }

    /// One session, the work it brought, and the session that reports; fails if one of the sessions did.
    public func runOnce(requestingUpdates: Bool) throws(AgentError) {
        try wiring.checkTLS()
        if requestingUpdates { requests.askForUpdates() }
        try sessionOrThrow()
        while let work = wiring.components.nextWork() {
            try serve()
            if let due = postponed?.due { try passTime(until: due, or: { false }) }
            if case .notKept(let reason) = try perform(work) { throw .operations(reason) }
        }
        if hasNewReports { try sessionOrThrow() }
    }

    /// Without a bus everything else works all the same.
    private func showOnBus(_ choice: Configuration.BusChoice) {
        guard let address = Bus.Address(choice) else { return }
        do throws(SystemdError) {
            interface = try AgentInterface(requests, wiring.activity, Bus(address, loop))
        } catch {
            AgentEvent.noBus(error).log()
        }
    }
}

extension Agent {
    /// One thing that is to be done, or the wait for the next.
    private func turn() throws(AgentError) {
        // Not all work waits for something, and a wish to stop is noticed here at the latest.
        try serve()
        if let work = dueWork {
            try perform(work)
        } else if isSessionDue {
            _ = try session()
        } else {
            try rest()
        }
    }

    /// A new result is told at once, unless the server just couldn't be reached: then with the next attempt.
    private var isSessionDue: Bool {
        requests.poll || agenda.isDue(at: .now) || hasNewReports && agenda.failures == 0
    }

    /// Whether there are reports that no session has carried yet.
    private var hasNewReports: Bool {
        wiring.components.reports.contains { $0.number > wiring.activity.lastCarriedReport }
    }

    private func rest() throws(AgentError) {
        wiring.activity.rest()
        // What a session took is given back before the long sleep.
        Program.releaseMemory()
        let dues = [agenda.due, wiring.components.nextWork() == nil ? nil : postponed?.due]
        try passTime(until: dues.compactMap { $0 }.min(), or: { requests.poll || loop.hasHungUp })
        requests.poll = requests.poll || loop.hasHungUp
        loop.forgetHangUp()
    }

    private func passTime(until due: Instant?, or condition: () -> Bool) throws(AgentError) {
        do throws(WaitError) {
            _ = try loop.wait(until: due, or: condition)
        } catch {
            throw .interrupted(error)
        }
    }

    private func serve() throws(AgentError) {
        do throws(WaitError) { try loop.serve() } catch { throw .interrupted(error) }
    }
}

extension Agent {
    /// The next piece of work, unless it broke off a moment ago.
    private var dueWork: Work? {
        guard let work = wiring.components.nextWork() else { return nil }
        return postponed?.holdsBack(work, at: .now) == true ? nil : work
    }

    @discardableResult
    private func perform(_ work: Work) throws(AgentError) -> WorkEnd {
        AgentEvent.workStarted(operation: work.operation, what: work.summary).log()
        wiring.activity.work(on: work)
        let start = Instant.now
        let attempts = postponed?.work == work ? postponed?.attempts ?? 0 : 0
        let end = try wiring.perform(work, attempt: attempts + 1)
        switch end {
        case .ended(let result):
            postponed = nil
            AgentEvent(work, result, took: .now - start).log()
        case .brokeOff(let reason, let retryAfter): postpone(work, reason, retryAfter)
        case .notKept(let error): postpone(work, "\(error)", nil)
        }
        return end
    }

    private func postpone(_ work: Work, _ reason: String, _ retryAfter: Duration?) {
        let now = Instant.now
        var waiting =
            postponed?.work == work ? postponed : Postponement(work, wiring.configuration.poll, now: now)
        waiting?.brokeOff(now: now, dice: Random.dice, retryAfter: retryAfter)
        postponed = waiting
        AgentEvent.workBrokeOff(
            operation: work.operation, what: work.summary, reason: reason, attempt: waiting?.attempts ?? 1,
            next: waiting?.due?.remaining ?? .zero
        ).log()
    }
}

extension Agent {
    private func sessionOrThrow() throws(AgentError) {
        guard let failure = try session() else { return }
        throw .session("\(failure)")
    }

    /// Holds a session, and returns why it failed, if it did. Only what ends the agent is thrown.
    private func session() throws(AgentError) -> SessionFailure? {
        let asksForUpdates = requests.update
        let alerts = wiring.alerts(requestingUpdates: asksForUpdates)
        let reason = sessionReason
        requests.forget()
        let id = wiring.nextSessionID()
        AgentEvent.sessionStarted(id: id, reason: reason).log()
        wiring.activity.holdSession(id)
        let start = Instant.now
        let outcome = wiring.session().run(id: id, alerts: alerts)
        settle(outcome.answers)
        guard let failure = outcome.failure else {
            AgentEvent.sessionEnded(id: id, messages: outcome.messages, took: .now - start).log()
            wiring.activity.carriedReports(upTo: alerts.map { $0.number }.max() ?? 0)
            agenda.sessionSucceeded(now: .now, dice: Random.dice)
            return nil
        }
        guard !failure.isStop else { throw .interrupted(.stopRequested) }
        let isAnswered = outcome.answers.contains { $0.number == GenericAlert.updateRequest.number }
        if asksForUpdates && !isAnswered { requests.keepUpdate() }
        agenda.sessionFailed(now: .now, dice: Random.dice, retryAfter: failure.retryAfter)
        AgentEvent.sessionFailed(id: id, reason: "\(failure)", next: agenda.due?.remaining).log()
        return failure
    }

    /// Forgets the reports that the server has dealt with, even if the session failed afterwards.
    ///
    /// What it couldn't take for now (5xx, and 401 or 407) goes along with the next session.
    private func settle(_ answers: [(number: UInt64, status: Int)]) {
        for (number, status) in answers {
            AgentEvent.reportAnswered(operation: number, status: status).log()
            guard number != GenericAlert.updateRequest.number, status < 500, ![401, 407].contains(status)
            else { continue }
            do throws(SCOMOError) {
                try wiring.components.answered(number)
            } catch {
                AgentEvent.answerNotKept(operation: number, error).log()
            }
        }
    }

    private var sessionReason: SessionReason {
        if requests.update { return .updateRequest }
        if requests.poll { return .ordered }
        return hasNewReports ? .report : .poll
    }
}

extension Agent {
    /// Says whether an agent could be made of this: reads secrets and certificates, and changes nothing.
    public static func check(_ configuration: Configuration) throws(AgentError) {
        try AccountCredentials(configuration).check()
        _ = try SignatureVerifier(rootsIn: configuration.device.trustDirectory)
    }
}

extension Bus.Address {
    fileprivate init?(_ choice: Configuration.BusChoice) {
        switch choice {
        case .system: self = .system
        case .session: self = .session
        case .none: return nil
        }
    }
}
