import Accounts
import DMSession
import Deployment
import Linux
import SCOMO
import SCOMOTerms
public import Systemd

/// The agent: one thread that sleeps until something is due, and then does it from beginning to end.
///
/// Work comes before sessions, and a result makes a session due at once. Every wait below goes through the event
/// loop, so the bus, the watchdog and signals are served meanwhile.
public final class Agent {
    private let loop: EventLoop
    private let wiring: Wiring
    private let sessions: SessionCoordinator
    private let operations: OperationRunner
    private let verification: Verification
    private let reportDeadline: ReportDeadline
    private let deployer: any Deployer
    private let reception: Reception
    private let requests: Requests
    private let deferrals: Deferrals
    private let holds: Holds
    private let dueSessions: DueSessions
    /// Where there is no bus, everything else works all the same.
    private let bus: BusPresence

    /// Reads secrets and state, and asks the installer what is installed.
    ///
    /// - Parameter loop: Has to note SIGHUP, which asks for a session now.
    public init(_ configuration: Configuration, _ loop: EventLoop) throws(AgentError) {
        self.loop = loop
        wiring = try Wiring(configuration, loop)
        (sessions, operations, verification) = (wiring.sessions, wiring.operations, wiring.verification)
        (deployer, reception) = (wiring.deployer, wiring.reception)
        reportDeadline = wiring.reportDeadline
        (requests, deferrals, holds) = (wiring.requests, wiring.deferrals, wiring.holds)
        (dueSessions, bus) = (wiring.dueSessions, wiring.busPresence(loop))
        sessions.begin()
        dueSessions.takeBootstrapFiles()
        sessions.followAccounts()
        for error in configuration.moved { AgentEvent.settingMoved(error).log() }
        for missing in Missing.found(configuration, hasAccount: !wiring.accounts.servers.isEmpty) {
            AgentEvent.missing(missing).log()
        }
        bus.look()
    }

    /// Works until it is told to stop.
    public func run() throws(AgentError) {
        defer { deployer.rest() }
        AgentEvent.started(servers: wiring.accounts.servers).log()
        try wiring.checkTLS()
        reception.open(loop)
        dueSessions.goOnDuringWork = true
        do throws(AgentError) {
            try beginWithSessions()
            while true { try turn() }
        } catch {
            reception.keep(servers: wiring.accounts.servers)
            operations.keepDelays()
            wiring.end()
            guard error == .interrupted(.stopRequested) else { throw error }
            AgentEvent.stopped.log()
        }
    }

    /// A session with each server, the work they brought, and the sessions that report; fails if one of them did.
    public func runOnce(requestingUpdates: Bool) throws(AgentError) {
        defer {
            deployer.rest()
            wiring.end()
        }
        try wiring.checkTLS()
        guard !sessions.schedules.all.isEmpty else { throw .session("there is no account") }
        requests.askForSessions()
        if requestingUpdates { requests.askForUpdates(.user) }
        dueSessions.takeRequests()
        try holdWantedSessions()
        while operations.next != nil {
            try serve()
            if let due = operations.due { try passTime(until: due, or: { false }) }
            guard let work = operations.next else { break }
            if work.awaitsConfirmation { try holdWantedSessions() }
            switch try operations.perform(work) {
            case .ended: continue
            case .notKept(let reason): throw .operations(reason)
            case .stopped(let cause, _, _):
                let mayPassSoon = !work.awaitsConfirmation && cause.verdict != .notYet(.permission)
                guard !mayPassSoon || operations.attempts(at: work) >= Self.attemptsOnce else { continue }
                throw .waits(operation: work.operation, reason: cause.reason)
            }
        }
        operations.keepDelays()
        try holdWantedSessions()
        while wiring.notices.isDue { wiring.notices.tell() }
        if let operation = operations.firstDelayed {
            throw .waits(
                operation: operation,
                reason:
                    "somebody on the device has put it off, or has to agree first, or its time of day has to come"
            )
        }
    }
}

extension Agent {
    /// How often work is tried without progress by an agent that was started to do it once. - Default: 10, about an hour.
    private static var attemptsOnce: Int { 10 }

    /// After a power cut the network and the time come back while the agent starts, and its servers may have changed their minds: work
    /// that is left waits until a session with each of them has ended, or failed.
    private func beginWithSessions() throws(AgentError) {
        guard operations.next != nil else { return }
        for schedule in sessions.schedules.all {
            try sessions.hold(with: schedule.server, schedule.wish ?? .poll)
        }
    }

    /// One thing that is to be done, or the wait for the next.
    private func turn() throws(AgentError) {
        // Not all work waits for something, and a wish to stop is noticed here at the latest.
        try serve()
        dueSessions.takeRequests()
        reception.collect()
        try operations.endCancelled()
        operations.keepDelays()
        if let work = operations.dueWork {
            try operations.perform(work)
        } else if try dueSessions.holdNext() {
            operations.lookAtTrials()
        } else if wiring.notices.isDue {
            wiring.notices.tell()
        } else if verification.isDue {
            try verify()
        } else {
            try rest()
        }
    }

    /// Throws why the first of them failed that did, after all were tried.
    private func holdWantedSessions() throws(AgentError) {
        var failure: SessionFailure?
        for (server, reason) in sessions.wanted {
            if let new = try sessions.hold(with: server, reason) { failure = failure ?? new }
        }
        if let failure { throw .session("\(failure)") }
    }
}

extension Agent {
    private func rest() throws(AgentError) {
        wiring.activity.rest()
        reportDeadline.look()
        deployer.rest()
        wiring.link.rest()
        reception.open(loop)
        reception.keep(servers: wiring.accounts.servers)
        wiring.catchUp()
        bus.look()
        // Last: what all of this took is given back before the long sleep.
        Program.releaseMemory()
        let news = dueSessions.news
        let due = [
            dueSessions.due, operations.due, verification.due, bus.due, wiring.notices.due,
            reportDeadline.due,
        ].compactMap { $0 }.min()
        try passTime(until: due) {
            dueSessions.haveNews(since: news) || bus.isLost || !requests.cancellations.isEmpty
                || deferrals.areNew || holds.areNew
        }
    }

    private func passTime(until due: Instant?, or condition: () -> Bool) throws(AgentError) {
        do throws(WaitError) {
            _ = try loop.wait(until: due, or: condition)
        } catch {
            throw .interrupted(error)
        }
    }

    private func verify() throws(AgentError) {
        do throws(WaitError) { try verification.perform() } catch { throw .interrupted(error) }
    }

    private func serve() throws(AgentError) {
        do throws(WaitError) { try loop.serve() } catch { throw .interrupted(error) }
    }
}
