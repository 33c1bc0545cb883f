import Accounts
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
    private var schedules: Schedules
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
        schedules = Schedules(configuration.poll)
        followAccounts(isStart: true)
        takeBootstrapFiles()
        followAccounts()
        showOnBus(configuration.bus)
    }

    /// Works until it is told to stop.
    public func run() throws(AgentError) {
        AgentEvent.started(servers: wiring.accounts.servers).log()
        try wiring.checkTLS()
        reception.open(loop)
        do throws(AgentError) {
            while true { try turn() }
        } catch {
            reception.keep(servers: wiring.accounts.servers)
            guard error == .interrupted(.stopRequested) else { throw error }
            AgentEvent.stopped.log()
        }
    }

    /// A session with each server, the work they brought, and the sessions that report; fails if one of them did.
    public func runOnce(requestingUpdates: Bool) throws(AgentError) {
        try wiring.checkTLS()
        guard !schedules.all.isEmpty else { throw .session("there is no account") }
        requests.askForSessions()
        if requestingUpdates { requests.askForUpdates() }
        takeRequests()
        try dueSessions()
        while let work = wiring.components.nextWork() {
            try serve()
            if let due = postponed?.due { try passTime(until: due, or: { false }) }
            if case .notKept(let reason) = try perform(work) { throw .operations(reason) }
        }
        try dueSessions()
    }

    private var reception: Reception { wiring.reception }

    /// Without a bus everything else works all the same.
    private func showOnBus(_ choice: Configuration.BusChoice) {
        guard let address = Bus.Address(choice) else { return }
        do throws(SystemdError) {
            interface = try AgentInterface(
                requests, wiring.activity, reception, Bus(address, loop))
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
        takeRequests()
        reception.collect()
        if let work = dueWork {
            try perform(work)
        } else if let wish = reception.inbox.next() {
            try follow(wish)
        } else if let (server, reason) = dueSession {
            let wish = reception.inbox.next(of: server)
            _ = try session(with: server, wish == nil ? reason : .notification, wish)
        } else {
            try rest()
        }
    }

    /// The first of the servers with which a session is due, and why.
    private var dueSession: (server: String, reason: SessionReason)? {
        for schedule in schedules.all {
            let latest = wiring.reports(for: schedule.server).last?.number ?? 0
            if let reason = schedule.reason(latestReport: latest, now: .now) {
                return (schedule.server, reason)
            }
        }
        return nil
    }

    /// Accounts come and go; what is asked for is asked of all of them.
    private func followAccounts(isStart: Bool = false) {
        wiring.settleRights()
        schedules.follow(wiring.accounts.servers, isStart: isStart, now: .now, dice: Random.dice)
        guard isStart else { return }
        for server in wiring.accounts.untried { schedules[server]?.agenda.request(now: .now) }
        for schedule in schedules.all {
            guard let end = reception.lockOuts.end(schedule.server, .sessions) else { continue }
            schedule.agenda.holdBack(until: end)
        }
    }

    private func takeBootstrapFiles() {
        schedules.call(replaced: wiring.accountImport.takeFiles(), now: .now)
    }

    private func takeRequests() {
        if loop.hasHungUp {
            requests.askForSessions()
            reception.collect(isOrdered: true)
            takeBootstrapFiles()
        }
        loop.forgetHangUp()
        while let bootstrap = requests.nextBootstrap() {
            schedules.call(replaced: wiring.accountImport.take(bootstrap), now: .now)
        }
        followAccounts()
        requests.schedule(in: schedules)
    }

    private func rest() throws(AgentError) {
        wiring.activity.rest()
        // What a session took is given back before the long sleep.
        Program.releaseMemory()
        reception.open(loop)
        reception.keep(servers: wiring.accounts.servers)
        let wish = reception.inbox.due
        let dues = [schedules.due, wish, wiring.components.nextWork() == nil ? nil : postponed?.due]
        try passTime(until: dues.compactMap { $0 }.min()) {
            requests.areWaiting || loop.hasHungUp || reception.hasNews || reception.inbox.due != wish
        }
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
    /// Throws why the first of them failed that did, after all were tried.
    private func dueSessions() throws(AgentError) {
        var failure: SessionFailure?
        for schedule in schedules.all {
            let latest = wiring.reports(for: schedule.server).last?.number ?? 0
            guard schedule.wish != nil || latest > schedule.carriedReport else { continue }
            let reason = schedule.wish ?? .report
            if let new = try session(with: schedule.server, reason) { failure = failure ?? new }
        }
        if let failure { throw .session("\(failure)") }
    }

    /// Holds the session that a server has asked for, if nobody is against it.
    private func follow(_ wish: VerifiedNotification) throws(AgentError) {
        let agrees = wiring.configuration.interaction.agrees(to: wish.notification, reception.desk, loop)
        guard agrees else {
            reception.inbox.followed(wish)
            return reception.keep(servers: wiring.accounts.servers)
        }
        _ = try session(with: wish.notification.serverID, .notification, wish)
    }

    /// Holds a session, and returns why it failed, if it did. Only what ends the agent is thrown.
    ///
    /// - Parameter wish: What the server has asked for it with.
    private func session(
        with server: String, _ reason: SessionReason, _ wish: VerifiedNotification? = nil
    ) throws(AgentError) -> SessionFailure? {
        guard let schedule = schedules[server] else { return nil }
        let own = wiring.accounts.begin(server)
        let id = wish?.notification.sessionID ?? own
        guard let account = wiring.accounts.account(of: server)?.resynchronizing(wish) else { return nil }
        // The device asks the first of its servers for updates.
        let asksForUpdates = requests.update && server == schedules.all.first?.server
        let reports = wiring.reports(for: server)
        let alerts = (asksForUpdates ? [.updateRequest] : []) + reports.map { GenericAlert($0) }
        if asksForUpdates { requests.forgetUpdate() }
        schedule.wish = nil
        AgentEvent.sessionStarted(
            id: id, server: server, reason: asksForUpdates ? .updateRequest : reason
        ).log()
        wiring.activity.holdSession(id)
        let start = Instant.now
        let outcome = wiring.session(with: account)
            .run(id: id, start: wish == nil ? .client : .server, alerts: alerts)
        settle(outcome.answers)
        if let failure = outcome.failure {
            guard !failure.isStop else { throw .interrupted(.stopRequested) }
            let isAnswered = outcome.answers.contains { $0.number == GenericAlert.updateRequest.number }
            if asksForUpdates && !isAnswered { requests.keepUpdate() }
            // One to which something was said, or which is on trial, has to show who it is: it must not keep the device from what
            // it has to tell, nor from the values that worked.
            if failure.isOfIdleServer && alerts.isEmpty && !wiring.accounts.isOnTrial(server) {
                schedule.agenda.sessionSucceeded(now: .now, dice: Random.dice)
            } else {
                wiring.accounts.sessionFailed(server)
                schedule.agenda.sessionFailed(
                    now: .now, dice: Random.dice, retryAfter: reception.wait(after: failure, server))
            }
            AgentEvent.sessionFailed(
                id: id, reason: "\(failure)", next: schedule.agenda.due?.remaining
            ).log()
        } else {
            AgentEvent.sessionEnded(id: id, messages: outcome.messages, took: .now - start).log()
            wiring.accounts.sessionSucceeded(server)
            schedule.carriedReport = reports.last?.number ?? 0
            schedule.agenda.sessionSucceeded(now: .now, dice: Random.dice)
            reception.sessionSucceeded(server, wish)
            // Once: a server that changes its account in each session is not called without end.
            if wiring.accounts.isOnTrial(server) && reason != .changedAccount {
                schedule.wish = .changedAccount
            }
        }
        followAccounts()
        // Work may follow that takes hours, and power may fail in it.
        reception.keep(servers: wiring.accounts.servers)
        return outcome.failure
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
}
