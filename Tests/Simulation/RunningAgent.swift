import Accounts
import Deployment
import Downloads
import HTTP
import Linux
import ManagementTree
import OpenSSL
import SCOMO
import SyncML
import Systemd
import TestSupport

@testable import Agent
@testable import Installer

/// The agent from its start to its end, wired as `Wiring` does it, but for the disks, the network and the hosts of packages.
final class RunningAgent {
    let components: SoftwareComponents
    let requests = Requests()
    private let device: SimulatedDevice
    private let world: World
    private let accounts: AccountStore
    private let reception: Reception
    private let sessions: SessionCoordinator
    private let dueSessions: DueSessions
    private let operations: OperationRunner
    private let verification: Verification
    private var hasBegun = false

    init(_ device: SimulatedDevice, _ catalogue: Catalogue, _ loop: EventLoop) throws {
        (self.device, world) = (device, device.world)
        let state = device.state
        try Self.startInstaller(device, catalogue)
        let configuration = Self.configuration
        let accounts = try AccountStore(state, configured: Self.account)
        (self.accounts, reception) = (
            accounts,
            try Reception(configuration.notifications, state) {
                accounts.account(of: $0)
            }
        )
        components = try SoftwareComponents(files: state, deployer: device.deployer) {
            () throws(FileSystemError) in try state.freeSpace()
        }
        for damage in components.damage { device.world.note(damage) }
        let tree = Self.tree(state, accounts, components)
        let (activity, clock) = (Activity(), ClockFloor(state, built: World.beginning - 1000))
        sessions = SessionCoordinator(
            Schedules(configuration.poll), accounts, tree, components, reception, requests, activity, clock,
            device.deployer
        ) { account in Self.carrier(account, tree, accounts, device, loop) }
        dueSessions = DueSessions(
            loop, sessions, reception, requests, accounts,
            AccountImport(accounts, tree, configuration.bootstrap), configuration, tree)
        dueSessions.goOnDuringWork = true
        let deferrals = Deferrals(state, configuration.deadlines, clock)
        components.delay = { deferrals.delay(of: $0) }
        operations = OperationRunner(
            components,
            WorkRunner(
                packages: Self.source(device, loop, dueSessions, activity, components),
                deployer: device.deployer, files: state), activity, configuration, clock, deferrals,
            Holds(state, configuration.policy, clock),
            confirming: { [sessions] in sessions.schedules.request(.confirmation) })
        verification = Verification(device.deployer, configuration, state, clock) {
            device.world.violated("the device takes what is installed for damaged")
        }
        sessions.begin()
    }

    /// One thing that is to be done, or the wait for the next, as in `Agent`.
    func turn(until end: Duration) throws {
        if !hasBegun {
            hasBegun = true
            if operations.next != nil {
                for schedule in sessions.schedules.all { try hold(schedule) }
            }
        }
        device.deployer.watchTrial()
        dueSessions.takeRequests()
        if let work = operations.dueWork {
            device.deployer.operation = work.operation
            try operations.perform(work)
        } else if try holdNext() {
            operations.lookAtTrials()
        } else if verification.isDue {
            try verification.perform()
        } else {
            rest(until: end)
        }
    }

    private func hold(_ schedule: Schedule) throws {
        device.server.beginSession()
        let failure = try sessions.hold(with: schedule.server, schedule.wish ?? .poll)
        if failure == nil { settle() }
    }

    private func holdNext() throws -> Bool {
        device.server.beginSession()
        let before = sessions.schedules.all.first?.timer.failures ?? 0
        guard try dueSessions.holdNext() else { return false }
        if before == 0 || (sessions.schedules.all.first?.timer.failures ?? 0) == 0 { settle() }
        return true
    }

    /// What the server has answered is forgotten now, if the disk keeps that.
    private func settle() {
        guard !world.power.isOff, !device.deployer.isDiskFaulty, components.reports.isEmpty,
            (sessions.schedules.all.first?.timer.failures ?? 1) == 0
        else { return }
        device.server.settleReports()
    }

    private func rest(until end: Duration) {
        reception.keep(servers: accounts.servers)
        let waits = [dueSessions.due, operations.due, verification.due].compactMap { $0?.remaining }
        world.pass(min(max(waits.min() ?? .seconds(86_400), .milliseconds(1)), max(end - world.time, .zero)))
    }
}

// How each part is made.
extension RunningAgent {
    static var configuration: Configuration {
        var configuration = Configuration()
        configuration.bootstrap.directory = "/nowhere"
        configuration.poll.interval = .seconds(6 * 3600)
        configuration.deadlines.network = .seconds(2 * 86_400)
        configuration.deadlines.server = .seconds(86_400)
        configuration.deadlines.storage = .seconds(86_400)
        return configuration
    }

    private static var account: Account {
        Account(
            serverID: "srv", address: SimulatedServer.address,
            clientCredentials: Credentials(name: "device", password: "secret"), clientAuthentication: .md5)
    }

    private static func startInstaller(_ device: SimulatedDevice, _ catalogue: Catalogue) throws {
        let installer = Installer(
            files: device.store,
            trust: { (amendment) throws(UnusableTrust) in try catalogue.verifier(amendment) },
            environments: ["any"], system: device.health, waiter: PollWaiter(),
            clock: { WallClock.now },
            moment: {
                Moment(boot: "\(device.starts)", uptime: Instant.now.sinceStart.components.seconds)
            }, settings: InstallerSettings(workers: 1))
        installer.author = EventAuthor(.agent)
        device.deployer.installer = installer
        do throws(DeploymentFailure) {
            for sentence in try installer.recover().sentences { device.world.note(sentence) }
        } catch {
            device.world.note("the store is unusable: \(error)")
        }
    }

    private static func tree(
        _ state: CrashingFileSystem, _ accounts: AccountStore, _ components: SoftwareComponents
    ) -> ManagementTree {
        let tree = ManagementTree(owners: accounts.servers, properties: PropertyFile(state)) {
            WallClock.now.seconds
        }
        let versions = DeviceDetail.Versions(firmware: "1", software: "1", hardware: "1")
        DeviceObjects(
            information: DeviceInformation(
                deviceID: SimulatedServer.device, manufacturer: "Example", model: "Box", clientVersion: "1"),
            detail: DeviceDetail(deviceType: "box", manufacturer: "Example", versions: versions),
            accounts: AccountObject(accounts), inbox: Inbox(), components: components
        ).mount(in: tree)
        return tree
    }

    private static func carrier(
        _ account: Account, _ tree: ManagementTree, _ accounts: AccountStore, _ device: SimulatedDevice,
        _ loop: EventLoop
    ) -> SessionRunner {
        SessionRunner(
            account: account, deviceID: SimulatedServer.device, tree: tree, store: accounts,
            limits: configuration.limits,
            connect: { _ in
                { (message, url, cookies) throws(HTTPError) in try device.network.post(message, to: url) }
            }, loop: loop)
    }

    private static func source(
        _ device: SimulatedDevice, _ loop: EventLoop, _ dueSessions: DueSessions, _ activity: Activity,
        _ components: SoftwareComponents
    ) -> PackageSource {
        PackageSource(
            fetch: { work, url, file in
                let waiter = SessionWaiter(loop, dueSessions, activity) { components.isWanted(work) }
                return device.host.fetch(url, to: file, in: device.state) {
                    () throws(WaitError) in try waiter.serve()
                }
            },
            discard: { _, file in try? device.state.remove(file) },
            open: { (file) throws(FileSystemError) in
                let bytes = try device.state.read(file, limit: .max)
                device.deployer.opened = bytes
                guard let handle = try? FileHandle.holding(bytes) else {
                    throw FileSystemError(.open, file, .inputOutput)
                }
                return handle
            })
    }
}
