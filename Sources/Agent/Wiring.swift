import DMSession
import Deployment
import HTTP
import Installer
import Linux
import ManagementTree
import OpenSSL
import Records
import SCOMO
import Settings
import Systemd

/// Everything that the agent is made of, put together as the configuration says.
final class Wiring {
    let configuration: Configuration
    let components: SoftwareComponents
    let activity = Activity()
    private let loop: EventLoop
    private let credentials: AccountCredentials
    private let deviceID: String
    private let tree: ManagementTree
    let accounts: AccountStore
    let reception: Reception
    private let files: LinuxFileSystem
    private let deployer: any Deployer
    /// Held for as long as the agent lives, so that no second one works with the same state.
    private let lock: any FileLock

    init(_ configuration: Configuration, _ loop: EventLoop) throws(AgentError) {
        (self.configuration, self.loop) = (configuration, loop)
        credentials = try AccountCredentials(configuration)
        let device = configuration.device
        deviceID = try Self.identifier(device)
        files = try opened(device.stateDirectory)
        lock = try Self.lock(files, device.stateDirectory)
        do throws(FileSystemError) {
            let server = configuration.server
            let accounts = try AccountStore(
                files, configured: Account(server, credentials), encoding: server.encoding)
            reception = try Reception(configuration.notifications, files) { accounts.account(of: $0) }
            self.accounts = accounts
        } catch {
            throw .state(directory: device.stateDirectory, error)
        }
        let installer = try Self.installer(device, loop)
        deployer = installer
        do throws(SCOMOError) {
            components = try SoftwareComponents(
                files: files, deployer: installer, largestPackage: configuration.limits.objectSize)
        } catch {
            throw .operations(error)
        }
        let properties = PropertyFile(files)
        tree = Self.tree(configuration, deviceID, components, accounts, properties)
        var damage = components.damage
        if let text = properties.damage {
            damage.append(text)
            accounts.oweRights()
        }
        if let own = accounts.damage { damage.append("\(own)") }
        for damage in damage { AgentEvent.stateDamaged(damage).log() }
    }

    /// A session's needs. TLS is set up anew each time, so that the idle agent doesn't keep it in memory.
    func session(with account: Account) -> SessionRunner {
        // Whoever has an account may manage the device, where no access control list says otherwise.
        tree.owners = accounts.servers
        tree.tidy()
        return SessionRunner(
            account: account, deviceID: deviceID, tree: tree, store: accounts, limits: configuration.limits,
            tls: makeTLS, loop: loop
        ) { [configuration, reception, loop] in
            configuration.interaction.respondent(reception.desk, loop, until: $0)
        }
    }

    /// What can't be used of TLS is said before the first session, but after READY: it takes a few milliseconds.
    func checkTLS() throws(AgentError) { try credentials.check() }

    private var makeTLS: () throws(ConfigurationError) -> TLSContext {
        { [credentials] () throws(ConfigurationError) in try credentials.tls() }
    }

    /// The reports for a server: of what it has ordered; the first also gets those of servers that are gone.
    func reports(for server: String) -> [Report] {
        let servers = accounts.servers
        return components.reports.filter {
            $0.server == server || server == servers.first && !servers.contains($0.server)
        }
    }

    var accountImport: AccountImport {
        AccountImport(accounts: accounts, tree: tree, settings: configuration.bootstrap)
    }

    /// Gives servers of new accounts their rights, and takes those of servers away that are gone.
    func settleRights() {
        let (owed, departed) = (accounts.owed, accounts.departed)
        guard !owed.isEmpty || !departed.isEmpty else { return }
        do throws(NodeError) {
            for server in departed where accounts.account(of: server) == nil {
                try tree.forget(server: server)
            }
            for (name, server) in owed { try tree.grantAccount(name, to: server) }
            try? accounts.settle()
        } catch {
            // What can't be stored is done again at the next occasion.
            return
        }
    }

    /// Does a piece of work, and notes its beginning and its end; what fails becomes its result.
    ///
    /// - Parameter attempt: How often it was tried, this time included.
    func perform(_ work: Work, attempt: Int) throws(AgentError) -> WorkEnd {
        do throws(SCOMOError) {
            try components.began(work)
        } catch {
            return .notKept(error)
        }
        let end = try run(work, attempt: attempt)
        guard case .ended(let result) = end else { return end }
        do throws(SCOMOError) {
            try components.finished(work, result)
            return end
        } catch {
            return .notKept(error)
        }
    }

    private func run(_ work: Work, attempt: Int) throws(AgentError) -> WorkEnd {
        let activity = activity
        let download = PackageDownload(
            tls: makeTLS, loop: loop, files: files, limits: configuration.limits, attempt: attempt,
            progress: { activity.downloaded(operation: work.operation, $0, of: $1) })
        do throws(WaitError) {
            return try WorkRunner(download: download, deployer: deployer, files: files).run(work)
        } catch {
            // Without the note one restart more is counted, and nothing else happens.
            if error == .stopRequested { try? components.stopped(work) }
            throw .interrupted(error)
        }
    }
}

extension Wiring {
    private static func identifier(_ device: Configuration.Device) throws(AgentError) -> String {
        guard device.identifier.isEmpty else { return device.identifier }
        do throws(SystemdError) { return try DeviceFacts.identifier() } catch { throw .systemd(error) }
    }

    private static func lock(_ files: LinuxFileSystem, _ directory: String) throws(AgentError) -> any FileLock
    {
        do throws(FileSystemError) {
            return try files.lock("lock")
        } catch {
            guard error.reason != .wouldBlock else { throw .stateBusy(directory: directory) }
            throw .state(directory: directory, error)
        }
    }

    private static func installer(
        _ device: Configuration.Device, _ loop: EventLoop
    ) throws(AgentError) -> Installer {
        let environments = device.environments.isEmpty ? DeviceFacts.environments() : device.environments
        let files = try opened(device.storeDirectory)
        let installer = Installer(
            files: files, trust: try verifier(device.trustDirectory),
            environments: environments, health: CommandHealthChecker(files: files, waiter: loop), waiter: loop
        )
        do throws(DeploymentFailure) {
            for sentence in try installer.recover().sentences { AgentEvent.storeRecovered(sentence).log() }
        } catch {
            // Sessions go on, so that the server hears of what it then asks for.
            AgentEvent.storeUnusable("\(error)").log()
        }
        return installer
    }

    private static func verifier(_ directory: String) throws(AgentError) -> SignatureVerifier {
        do throws(ConfigurationError) {
            let trust = try PackageTrust(directory: directory)
            if trust.isEmpty { AgentEvent.noTrustedRoots(directory: directory).log() }
            return try trust.verifier()
        } catch {
            throw .configuration(error)
        }
    }

    private static func tree(
        _ configuration: Configuration, _ deviceID: String, _ components: SoftwareComponents,
        _ accounts: AccountStore, _ properties: PropertyFile
    ) -> ManagementTree {
        let device = DeviceFacts.completed(configuration.device)
        let tree = ManagementTree(owners: accounts.servers, properties: properties) {
            WallClock.now.seconds
        }
        let versions = DeviceDetail.Versions(
            firmware: device.firmwareVersion, software: DeviceFacts.systemVersion(),
            hardware: device.hardwareVersion)
        DeviceObjects(
            information: DeviceInformation(
                deviceID: deviceID, manufacturer: device.manufacturer, model: device.model,
                clientVersion: "\(Program.version)"),
            detail: DeviceDetail(
                deviceType: device.type, manufacturer: device.hardwareMaker, versions: versions),
            accounts: AccountObject(accounts), inbox: Inbox(), components: components
        ).mount(in: tree)
        return tree
    }
}

/// The file system below a directory of the configuration.
private func opened(_ directory: String) throws(AgentError) -> LinuxFileSystem {
    do throws(Errno) {
        return try LinuxFileSystem(root: directory)
    } catch {
        throw .unusableDirectory(directory, error)
    }
}
