import Accounts
import DMSession
import Linux
import SCOMO
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
    private let reception: Reception
    private let requests: Requests
    private let bootstrapWatch: BootstrapWatch
    /// nil where there is no bus; everything else works all the same.
    private var interface: AgentInterface?

    /// Reads secrets and state, and brings the store of components in order.
    ///
    /// - Parameter loop: Has to note SIGHUP, which asks for a session now.
    public init(_ configuration: Configuration, _ loop: EventLoop) throws(AgentError) {
        self.loop = loop
        wiring = try Wiring(configuration, loop)
        (sessions, operations) = (wiring.sessions, wiring.operations)
        (reception, requests) = (wiring.reception, wiring.requests)
        bootstrapWatch = BootstrapWatch(configuration.bootstrap.directory, loop)
        sessions.begin()
        takeBootstrapFiles()
        sessions.followAccounts()
        for missing in Missing.found(configuration, hasAccount: !wiring.accounts.servers.isEmpty) {
            AgentEvent.missing(missing).log()
        }
        interface = wiring.interface(loop)
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
        guard !sessions.schedules.all.isEmpty else { throw .session("there is no account") }
        requests.askForSessions()
        if requestingUpdates { requests.askForUpdates() }
        takeRequests()
        try holdWantedSessions()
        while operations.next != nil {
            try serve()
            if let due = operations.due { try passTime(until: due, or: { false }) }
            guard let work = operations.next else { break }
            switch try operations.perform(work) {
            case .ended: continue
            case .notKept(let reason): throw .operations(reason)
            case .stopped(let cause, _, _):
                guard operations.attempts(at: work) >= Self.attemptsOnce else { continue }
                throw .waits(operation: work.operation, reason: cause.reason)
            }
        }
        try holdWantedSessions()
    }
}

extension Agent {
    /// How often work is tried without progress by an agent that was started to do it once. - Default: 10, about an hour.
    private static var attemptsOnce: Int { 10 }

    /// One thing that is to be done, or the wait for the next.
    private func turn() throws(AgentError) {
        // Not all work waits for something, and a wish to stop is noticed here at the latest.
        try serve()
        takeRequests()
        reception.collect()
        if let work = operations.dueWork {
            try operations.perform(work)
        } else if let wish = reception.inbox.next() {
            try follow(wish)
        } else if let (server, reason) = sessions.due {
            let wish = reception.inbox.next(of: server)
            try sessions.hold(with: server, wish == nil ? reason : .notification, wish)
        } else {
            try rest()
        }
    }

    /// Holds the session that a server has asked for, if nobody is against it.
    private func follow(_ wish: VerifiedNotification) throws(AgentError) {
        let interaction = wiring.configuration.interaction
        if interaction.agrees(to: wish.notification, reception.userInteraction, loop) {
            try sessions.hold(with: wish.notification.serverID, .notification, wish)
        } else {
            reception.inbox.followed(wish)
            reception.keep(servers: wiring.accounts.servers)
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
    private func takeBootstrapFiles() {
        sessions.schedules.call(replaced: wiring.accountImport.takeFiles(), now: .now)
    }

    private func takeRequests() {
        if loop.hasHungUp {
            wiring.lookAtTrust()
            requests.askForSessions()
            reception.collect(isOrdered: true)
            takeBootstrapFiles()
        }
        if bootstrapWatch.isDue(now: .now) { takeBootstrapFiles() }
        loop.forgetHangUp()
        while let bootstrap = requests.nextBootstrap() {
            sessions.schedules.call(replaced: wiring.accountImport.take(bootstrap), now: .now)
        }
        sessions.followAccounts()
        requests.schedule(in: sessions.schedules)
    }

    private func rest() throws(AgentError) {
        wiring.activity.rest()
        // What a session took is given back before the long sleep.
        Program.releaseMemory()
        reception.open(loop)
        reception.keep(servers: wiring.accounts.servers)
        let (wish, change) = (reception.inbox.due, bootstrapWatch.due)
        let dues = [sessions.schedules.due, wish, change, operations.due]
        try passTime(until: dues.compactMap { $0 }.min()) {
            requests.areWaiting || loop.hasHungUp || reception.hasNews || reception.inbox.due != wish
                || bootstrapWatch.due != change
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
