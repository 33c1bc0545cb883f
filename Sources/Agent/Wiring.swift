import Accounts
import DMSession
import Deployment
import HTTP
import InstallerClient
import Linux
import ManagementTree
import SCOMO
import Settings
import Systemd

/// Everything that the agent is made of, put together as the configuration says.
struct Wiring {
    let configuration: Configuration
    let accounts: AccountStore
    let accountImport: AccountImport
    let reception: Reception
    let sessions: SessionCoordinator
    let dueSessions: DueSessions
    let operations: OperationRunner
    let verification: Verification
    let reportDeadline: ReportDeadline
    let deferrals: Deferrals
    let holds: Holds
    let notices: DownloadNotices
    private let components: SoftwareComponents
    private let tree: ManagementTree
    let deployer: InstallerClient
    let requests = Requests()
    let activity = Activity()
    /// How servers are reached.
    let link: ServerLink
    private let credentials: AccountCredentials
    private let state: StateDirectory

    init(_ configuration: Configuration, _ loop: EventLoop) throws(AgentError) {
        self.configuration = configuration
        credentials = try AccountCredentials(configuration)
        let deviceID = try Self.identifier(configuration.device)
        state = try StateDirectory(configuration.device.stateDirectory, loop)
        accounts = try Self.accounts(configuration.server, credentials, state)
        reception = try Self.reception(configuration.notifications, accounts, state)
        deployer = Self.deployer(configuration.installer, loop)
        components = try Self.components(deployer, state, configuration.limits, configuration.object)
        tree = Self.tree(configuration, deviceID, components, accounts, state)
        accountImport = Self.accountImport(accounts, tree, configuration.bootstrap)
        let clock = ClockFloor(state.files)
        link = ServerLink(credentials.tls, credentials.sessions, loop)
        sessions = SessionCoordinator(
            Schedules(configuration.poll), accounts, tree, components, reception, requests, activity, clock,
            deployer, told: configuration.tellsChanges ? ToldInventories(state.files) : nil,
            confirmed: { [state] () throws(FileSystemError) in try StateFormats.forgetEarlier(state.files) },
            carrier: Self.carrier(configuration, link, deviceID, tree, accounts, reception, loop))
        dueSessions = DueSessions(
            loop, sessions, reception, requests, accounts, accountImport, configuration, tree)
        let isWanted = Self.isWanted(components, requests)
        deferrals = Deferrals(state.files, configuration.deadlines, clock)
        holds = Holds(state.files, configuration.policy, clock)
        notices = Self.notices(credentials, configuration.poll, state, components, loop)
        operations = OperationRunner(
            components,
            Self.runner(
                configuration, credentials, deployer, state, activity, link, notices,
                Self.order(configuration, components), Self.objection(components), isWanted
            ) { [loop, dueSessions, activity] work in
                SessionWaiter(loop, dueSessions, activity) { isWanted(work) }
            },
            activity, configuration, clock, deferrals, holds, requests,
            confirming: Self.asking(.confirmation, sessions), ended: { [notices] in notices.ended($0, $1) })
        let violated = Self.asking(.violation, sessions)
        verification = Verification(deployer, configuration, state.files, clock, violated: violated)
        reportDeadline = ReportDeadline(components, deployer, limit: configuration.deadlines.report)
        connect(loop)
    }

    /// Something after which servers are to be called.
    private static func asking(_ reason: SessionReason, _ sessions: SessionCoordinator) -> () -> Void {
        { sessions.schedules.request(reason) }
    }

    /// What the software's object and the installer's client ask of the others.
    private func connect(_ loop: EventLoop) {
        let waiter = SessionWaiter(loop, dueSessions, activity)
        deployer.pause = { (deadline, condition) throws(WaitError) in
            try waiter.wait(until: deadline, or: condition)
        }
        components.delay = { [deferrals, holds] in deferrals.delay(of: $0) ?? holds.delay(of: $0) }
        components.passRights(by: { [tree] in tree.passList(of: $0, to: $1) })
        components.perform = { [operations] in
            // What ends the agent is noticed in its next turn.
            do throws(AgentError) { try operations.perform($0) } catch {}
        }
    }

    /// What can't be used of TLS is said before the first session, but after READY: it takes a few milliseconds.
    /// The first session goes on with what it has read.
    func checkTLS() throws(AgentError) {
        do throws(ConfigurationError) { _ = try link.trust() } catch { throw .configuration(error) }
    }

    /// Stores what could wait: nobody waits for it now.
    func catchUp() {
        tree.catchUp()
        components.catchUp()
    }

    /// Stores what only the next start needs, too.
    func end() {
        deployer.pause = nil
        components.perform = { _ in }
        components.passRights(by: { _, _ in })
        catchUp()
        accounts.catchUp()
    }

    /// What others on the device see.
    func busPresence(_ loop: EventLoop) -> BusPresence {
        guard let address = Bus.Address(configuration.bus) else { return BusPresence(nil) }
        return BusPresence {
            [requests, activity, reception, components, deferrals, holds] () throws(SystemdError) in
            let operations = OperationsOnBus(
                all: { components.operations }, requests: requests, deferrals: deferrals,
                holds: holds)
            return try AgentInterface(requests, activity, reception, operations, Bus(address, loop))
        }
    }
}
