import Accounts
import DMSession
import Deployment
import Linux
import ManagementTree
import SCOMO
import SyncML
import Systemd

/// Decides with which server the next session is, and holds it: prepares what goes along, has it carried, and concludes what
/// follows from how it went.
final class SessionCoordinator {
    let schedules: Schedules
    private let accounts: AccountStore
    private let tree: ManagementTree
    private let components: SoftwareComponents
    private let reception: Reception
    private let requests: Requests
    private let activity: Activity
    private let clock: ClockFloor
    private let deployer: any Deployer
    private let confirmed: () throws(FileSystemError) -> Void
    /// What servers know; nil if changes that are made on the device aren't told.
    private let told: ToldInventories?
    /// Whether a server was reached since this program started, and everybody knows.
    private var hasProved = false
    private let carrier: (Account) -> SessionRunner
    /// Whether a session goes on.
    private(set) var isHolding = false

    /// - Parameters:
    ///   - confirmed: Is called when a server was reached with this version of the agent.
    ///   - carrier: Carries the messages of a session with an account.
    init(
        _ schedules: Schedules, _ accounts: AccountStore, _ tree: ManagementTree,
        _ components: SoftwareComponents, _ reception: Reception, _ requests: Requests,
        _ activity: Activity, _ clock: ClockFloor, _ deployer: any Deployer,
        told: ToldInventories? = nil,
        confirmed: @escaping () throws(FileSystemError) -> Void = { () throws(FileSystemError) in },
        carrier: @escaping (Account) -> SessionRunner
    ) {
        (self.schedules, self.accounts, self.tree) = (schedules, accounts, tree)
        (self.components, self.reception) = (components, reception)
        (self.requests, self.activity, self.clock, self.carrier) = (requests, activity, clock, carrier)
        (self.deployer, self.confirmed, self.told) = (deployer, confirmed, told)
    }

    /// The first of the servers with which a session is due, and why.
    var due: (server: String, reason: SessionReason)? {
        for schedule in schedules.all {
            let latest = reports(for: schedule.server).last?.number ?? 0
            if let reason = schedule.reason(latestReport: latest, now: .now) {
                return (schedule.server, reason)
            }
        }
        return nil
    }

    /// How long the device waits between two requests for updates.
    var updateInterval: Duration { components.updateInterval }

    /// The servers that somebody wants a session with, or that haven't heard of all results yet.
    var wanted: [(server: String, reason: SessionReason)] {
        var wanted: [(server: String, reason: SessionReason)] = []
        for schedule in schedules.all {
            let latest = reports(for: schedule.server).last?.number ?? 0
            guard schedule.wish != nil || latest > schedule.carriedReport else { continue }
            wanted.append((schedule.server, schedule.wish ?? .report))
        }
        return wanted
    }

    /// Holds a session, and returns why it failed, if it did. Only what ends the agent is thrown.
    ///
    /// - Parameter wish: What the server has asked for it with.
    @discardableResult
    func hold(
        with server: String, _ reason: SessionReason, _ wish: VerifiedNotification? = nil
    ) throws(AgentError) -> SessionFailure? {
        guard let session = prepare(server, reason, wish) else { return nil }
        isHolding = true
        defer { isHolding = false }
        let outcome = run(session)
        try conclude(session, outcome)
        return outcome.failure
    }

    /// Accounts come and go: their servers get and lose their rights, and a schedule each.
    func followAccounts(isStart: Bool = false) {
        accounts.settleRights(in: tree)
        schedules.follow(accounts.servers, isStart: isStart, now: .now, random: Random.value)
    }

    /// At the start: accounts that have led nowhere yet are called at once, locked out ones wait.
    func begin() {
        followAccounts(isStart: true)
        for server in accounts.untried { schedules[server]?.timer.request(now: .now) }
        for schedule in schedules.all {
            guard let end = reception.lockOuts.end(schedule.server, .sessions) else { continue }
            schedule.timer.holdBack(until: end)
        }
    }

    /// The reports for a server: of what it has ordered; the first also gets those of servers that are gone.
    private func reports(for server: String) -> [Report] {
        let servers = accounts.servers
        return components.reports.filter {
            $0.server == server || server == servers.first && !servers.contains($0.server)
        }
    }
}

extension SessionCoordinator {
    private func prepare(
        _ server: String, _ reason: SessionReason, _ wish: VerifiedNotification?
    ) -> PreparedSession? {
        guard let schedule = schedules[server] else { return nil }
        let own = accounts.begin(server)
        guard let account = accounts.account(of: server) else { return nil }
        // The device asks the first of its servers for updates.
        let update = server == schedules.all.first?.server ? requests.update : nil
        if update != nil { requests.forgetUpdate() }
        schedule.wish = nil
        let reports = reports(for: server)
        return PreparedSession(
            schedule: schedule, account: wish?.resynchronizes == true ? account.resynchronized : account,
            id: wish?.notification.sessionID ?? own, reason: reason, wish: wish,
            reports: reports, update: update, change: reports.isEmpty ? change(for: server) : nil,
            root: components.root)
    }

    private func run(_ session: PreparedSession) -> SessionRunner.Outcome {
        let reason = session.update != nil ? .updateRequest : session.reason
        AgentEvent.sessionStarted(id: session.id, server: session.server, reason: reason).log()
        activity.holdSession(session.id)
        // Whoever has an account may manage the device, where no access control list says otherwise.
        tree.owners = accounts.servers
        tree.tidy()
        return carrier(session.account).run(id: session.id, start: session.start, alerts: session.alerts)
    }

    private func conclude(
        _ session: PreparedSession, _ outcome: SessionRunner.Outcome
    ) throws(AgentError) {
        for answer in outcome.answers { settle(answer) }
        if let failure = outcome.failure {
            guard !failure.isStop else { throw .interrupted(.stopRequested) }
            failed(session, outcome, failure)
        } else {
            succeeded(session, outcome)
        }
        followAccounts()
        // Work may follow that takes hours, and power may fail in it.
        reception.keep(servers: accounts.servers)
    }

    /// Forgets a report that the server has dealt with, even if the session failed afterwards.
    private func settle(_ answer: AlertAnswer) {
        let isReport =
            answer.number != GenericAlert.updateRequestNumber
            && answer.number != GenericAlert.inventoryChangedNumber
        guard answer.isFinal, isReport else { return }
        do throws(SCOMOError) {
            try components.answered(answer.number)
        } catch {
            AgentEvent.answerNotKept(operation: answer.number, error).log()
        }
    }

    private func succeeded(_ session: PreparedSession, _ outcome: SessionRunner.Outcome) {
        AgentEvent.sessionEnded(id: session.id, messages: outcome.messages, took: outcome.took).log()
        accounts.sessionSucceeded(session.server)
        clock.confirm()
        noteServer()
        noteInventory(session)
        session.schedule.carriedReport = session.reports.last?.number ?? 0
        session.schedule.timer.sessionSucceeded(now: .now, random: Random.value)
        reception.sessionSucceeded(session.server, session.wish)
        // Once: a server that changes its account in each session is not called without end.
        if accounts.isOnTrial(session.server) && session.reason != .changedAccount {
            session.schedule.wish = .changedAccount
        }
    }

    /// What is installed, if a server knows something else. Of what its own operations have changed it hears by their reports.
    private func change(for server: String) -> UInt32? {
        guard let told, let fingerprint = components.fingerprint else { return nil }
        return told.isNews(fingerprint, to: server) ? fingerprint : nil
    }

    /// The server knows now what was installed before the session, or it has had the chance to read it.
    private func noteInventory(_ session: PreparedSession) {
        guard let told, let fingerprint = session.change ?? components.fingerprint else { return }
        told.tell(fingerprint, to: session.server, of: accounts.servers)
    }

    /// New software may wait for just that: the device can reach a server still. So may what an older version of these programs kept,
    /// which is told once. To ask whether there is a trial changes nothing on the disk.
    ///
    /// While the deployer is at work there is nothing to confirm yet: what it leads to waits for another session.
    private func noteServer() {
        guard !deployer.isAtWork else { return }
        do throws(DeploymentFailure) {
            let isNews = hasProved ? try deployer.trial().current != nil : true
            guard isNews else { return }
            try deployer.serverSeen()
        } catch {
            return AgentEvent.serverNotNoted("\(error)").log()
        }
        // What can't be removed now goes after the next session.
        do throws(FileSystemError) {
            try confirmed()
            hasProved = true
        } catch {}
    }

    private func failed(
        _ session: PreparedSession, _ outcome: SessionRunner.Outcome, _ failure: SessionFailure
    ) {
        let isAnswered = outcome.answers.contains { $0.number == GenericAlert.updateRequestNumber }
        if let update = session.update, !isAnswered { requests.keepUpdate(update) }
        // One to which something was said, or which is on trial, has to show who it is: it must not keep the device from what
        // it has to tell, nor from the values that worked.
        let mayStayUnproven = session.alerts.isEmpty && !accounts.isOnTrial(session.server)
        if failure.isOfIdleServer && mayStayUnproven {
            session.schedule.timer.sessionSucceeded(now: .now, random: Random.value)
        } else {
            accounts.sessionFailed(session.server)
            session.schedule.timer.sessionFailed(
                now: .now, random: Random.value, retryAfter: reception.wait(after: failure, session.server))
        }
        let next = session.schedule.timer.due?.remaining
        AgentEvent.sessionFailed(id: session.id, reason: "\(failure)", next: next).log()
    }
}
