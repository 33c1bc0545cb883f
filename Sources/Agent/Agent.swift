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
        do throws(AgentError) {
            while true { try turn() }
        } catch {
            guard error == .interrupted(.stopRequested) else { throw error }
            AgentEvent.stopped.log()
        }
    }

    /// One session, the work it brought, and the session that reports; fails if one of the sessions did.
    public func runOnce(requestingUpdates: Bool) throws(AgentError) {
        requests.update = requestingUpdates
        requests.poll = true
        try session().throwIfFailed()
        while let work = wiring.components.nextWork() { try perform(work) }
        if hasNewReports { try session().throwIfFailed() }
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
        if let work = wiring.components.nextWork() {
            try perform(work)
        } else if isSessionDue {
            _ = try session()
        } else {
            try rest()
        }
    }

    /// A new result is told at once, unless the server just couldn't be reached: then with the next attempt.
    private var isSessionDue: Bool {
        requests.isPending || agenda.isDue(at: .now) || hasNewReports && agenda.failures == 0
    }

    /// Whether there are reports that no session has carried yet.
    private var hasNewReports: Bool {
        wiring.components.reports.contains { $0.number > wiring.activity.lastCarriedReport }
    }

    private func rest() throws(AgentError) {
        wiring.activity.rest()
        // What a session took is given back before the long sleep.
        Program.releaseMemory()
        do throws(WaitError) {
            _ = try loop.wait(until: agenda.due) { requests.isPending || loop.hasHungUp }
        } catch {
            throw .interrupted(error)
        }
        requests.poll = requests.poll || loop.hasHungUp
        loop.forgetHangUp()
    }

    private func perform(_ work: Work) throws(AgentError) {
        AgentEvent.workStarted(operation: work.operation, what: work.summary).log()
        wiring.activity.work(on: work)
        let start = Instant.now
        try wiring.began(work)
        let result = try wiring.run(work)
        try wiring.finished(work, result)
        AgentEvent(work, result, took: .now - start).log()
    }
}

extension Agent {
    /// How a session went, as far as the agent's own plans go.
    private enum SessionEnd {
        case good
        case failed(SessionFailure)

        func throwIfFailed() throws(AgentError) {
            guard case .failed(let reason) = self else { return }
            throw .session("\(reason)")
        }
    }

    /// Holds a session. Only what ends the agent is thrown.
    private func session() throws(AgentError) -> SessionEnd {
        let alerts = wiring.alerts(requestingUpdates: requests.update)
        let reason = sessionReason
        requests.forget()
        let id = try wiring.nextSessionID()
        AgentEvent.sessionStarted(id: id, reason: reason).log()
        wiring.activity.holdSession(id)
        let (start, runner) = (Instant.now, try wiring.session())
        switch runner.run(id: id, alerts: alerts) {
        case .success(let outcome):
            AgentEvent.sessionEnded(id: id, messages: outcome.messages, took: .now - start).log()
            try settle(alerts, outcome.answers)
            return .good
        case .failure(let failure):
            guard !failure.isStop else { throw .interrupted(.stopRequested) }
            agenda.sessionFailed(now: .now, dice: Random.dice, retryAfter: failure.retryAfter)
            AgentEvent.sessionFailed(id: id, reason: "\(failure)", next: agenda.due?.remaining).log()
            return .failed(failure)
        }
    }

    /// Forgets the reports that the server has dealt with.
    ///
    /// What it couldn't take for now (5xx, and 401 or 407) goes along with the next session.
    private func settle(
        _ alerts: [GenericAlert], _ answers: [(number: UInt64, status: Int)]
    ) throws(AgentError) {
        for (number, status) in answers {
            AgentEvent.reportAnswered(operation: number, status: status).log()
            guard number != GenericAlert.updateRequest.number, status < 500, ![401, 407].contains(status)
            else { continue }
            try wiring.answered(number)
        }
        wiring.activity.carriedReports(upTo: alerts.map { $0.number }.max() ?? 0)
        agenda.sessionSucceeded(now: .now, dice: Random.dice)
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
        _ = try AccountCredentials(configuration).tls()
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
