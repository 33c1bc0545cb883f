import Accounts
import DMSession
import Deployment
import DownloadDescriptor
import Downloads
import HTTP
import InstallerClient
import Linux
import ManagementTree
import Records
import SCOMO
import Settings
import Systemd

// How each part is made. What was damaged of its state is said in the log.

extension Wiring {
    static func identifier(_ device: Configuration.Device) throws(AgentError) -> String {
        guard device.identifier.isEmpty else { return device.identifier }
        do throws(SystemdError) { return try DeviceFacts.identifier() } catch { throw .systemd(error) }
    }

    static func accounts(
        _ server: Configuration.Server, _ credentials: AccountCredentials, _ state: StateDirectory
    ) throws(AgentError) -> AccountStore {
        do throws(FileSystemError) {
            let accounts = try AccountStore(
                state.files, configured: Account(server, credentials), encoding: server.encoding,
                isPinned: server.isPinned
            ) { AgentEvent.accounts($0).log() }
            if let damage = accounts.damage { AgentEvent.stateDamaged("\(damage)").log() }
            return accounts
        } catch {
            throw .state(directory: state.name, error)
        }
    }

    static func reception(
        _ settings: Configuration.Notifications, _ accounts: AccountStore, _ state: StateDirectory
    ) throws(AgentError) -> Reception {
        do throws(FileSystemError) {
            return try Reception(settings, state.files) { accounts.account(of: $0) }
        } catch {
            throw .state(directory: state.name, error)
        }
    }

    static func accountImport(
        _ accounts: AccountStore, _ tree: ManagementTree, _ settings: BootstrapSettings
    ) -> AccountImport {
        AccountImport(accounts, tree, settings)
    }
}

extension Wiring {
    /// The way to the process that changes the software.
    static func deployer(_ settings: Configuration.Installer, _ loop: EventLoop) -> InstallerClient {
        settings.command.isEmpty
            ? InstallerClient(socket: settings.socket, loop)
            : InstallerClient(command: settings.command, loop)
    }

    static func components(
        _ deployer: any Deployer, _ state: StateDirectory, _ limits: Configuration.Limits, _ form: ObjectForm
    ) throws(AgentError) -> SoftwareComponents {
        do throws(SCOMOError) {
            let components = try SoftwareComponents(
                files: state.files, deployer: deployer, form: form, largestPackage: limits.objectSize
            ) { () throws(FileSystemError) in try StateRoom(state.files, DownloadLimits(limits)).left() }
            for damage in components.damage { AgentEvent.stateDamaged(damage).log() }
            return components
        } catch {
            throw .operations(error)
        }
    }

    static func tree(
        _ configuration: Configuration, _ deviceID: String, _ components: SoftwareComponents,
        _ accounts: AccountStore, _ state: StateDirectory
    ) -> ManagementTree {
        let properties = PropertyFile(state.files)
        let tree = ManagementTree(owners: accounts.servers, properties: properties) {
            WallClock.now.seconds
        }
        if let damage = properties.damage {
            AgentEvent.stateDamaged(damage).log()
            accounts.oweRights()
        }
        let facts = DeviceFacts.completed(configuration.device)
        let versions = DeviceDetail.Versions(
            firmware: facts.firmwareVersion, software: DeviceFacts.systemVersion(),
            hardware: facts.hardwareVersion)
        DeviceObjects(
            information: DeviceInformation(
                deviceID: deviceID, manufacturer: facts.manufacturer, model: facts.model,
                clientVersion: "\(Program.version)", software: { components.revisionName }),
            detail: DeviceDetail(
                deviceType: facts.type, manufacturer: facts.hardwareMaker, versions: versions),
            accounts: AccountObject(accounts), inbox: Inbox(), components: components,
            componentsName: configuration.object.name
        ).mount(in: tree)
        return tree
    }
}

extension Wiring {
    /// A session's needs.
    static func carrier(
        _ configuration: Configuration, _ link: ServerLink, _ deviceID: String,
        _ tree: ManagementTree, _ accounts: AccountStore, _ reception: Reception, _ loop: EventLoop
    ) -> (Account) -> SessionRunner {
        { account in
            SessionRunner(
                account: account, deviceID: deviceID, tree: tree, store: accounts,
                limits: configuration.limits, connect: link.connect, loop: loop
            ) { configuration.interaction.respondent(reception.userInteraction, loop, until: $0) }
        }
    }

    /// How long work may take before the server's connection is given up: others want one, too. - Default: 5 s.
    private static var linkPause: Duration { .seconds(5) }

    static func runner(
        _ configuration: Configuration, _ credentials: AccountCredentials, _ deployer: any Deployer,
        _ state: StateDirectory, _ activity: Activity, _ link: ServerLink,
        _ notices: DownloadNotices, _ order: @escaping (Work) -> InstallOrder?,
        _ objection: ((InstallPlan) -> Cause?)?,
        _ isWanted: @escaping (Work) -> Bool,
        _ waiter: @escaping (Work) -> SessionWaiter
    ) -> WorkRunner {
        let (limits, downloads) = (DownloadLimits(configuration), configuration.downloads)
        let download = { (work: Work) in
            let waiter = waiter(work)
            return PackageDownload(
                tls: link.trust, waiter: waiter, files: state.files, limits: limits,
                http: credentials.downloads, mirrors: downloads.mirrors, paused: { waiter.paused },
                refusal: downloads.permission.refusal,
                described: {
                    AgentEvent.descriptor(operation: work.operation, .came($0)).log()
                    notices.described(work.operation, $0)
                },
                started: {
                    AgentEvent.downloadStarted(
                        operation: work.operation, url: $0.address, from: $0.offset
                    ).log()
                },
                progress: {
                    link.rest(after: linkPause)
                    activity.downloaded(operation: work.operation, $0, of: $1)
                })
        }
        return WorkRunner(
            packages: PackageSource(state.files, download: download), deployer: deployer, files: state.files,
            watch: {
                link.rest(after: linkPause)
                activity.deployed(operation: $0.operation, $1)
                return isWanted($0) ? .proceed : .cancel
            }, broke: { notices.broke($0.operation, $1.map { DescriptorStatus($0.kind) }) },
            orderWhileDownloading: order, objection: objection)
    }

    /// As what packages are to be installed that are to be installed while they come. One that has to be looked at first has to be whole.
    static func order(
        _ configuration: Configuration, _ components: SoftwareComponents
    ) -> (Work) -> InstallOrder? {
        // What may be held back has to be looked at first.
        let (downloads, policy) = (configuration.downloads, configuration.policy)
        let installs = downloads.installsMeanwhile && policy.holdsNothing && !components.examinesPackages
        return { installs ? components.order(for: $0) : nil }
    }

    /// Whether neither the server nor anybody on the device has given a piece of work up.
    static func isWanted(_ components: SoftwareComponents, _ requests: Requests) -> (Work) -> Bool {
        { components.isWanted($0) && !requests.isCancelled($0.operation) }
    }

    static func objection(_ components: SoftwareComponents) -> ((InstallPlan) -> Cause?)? {
        components.examinesPackages ? { components.objection(to: $0) } : nil
    }

    /// Over the same way as packages come, and to the same hosts.
    static func notices(
        _ credentials: AccountCredentials, _ poll: Configuration.Poll, _ state: StateDirectory,
        _ components: SoftwareComponents, _ loop: EventLoop
    ) -> DownloadNotices {
        let notices = DownloadNotices(state.files, poll) { address, report in
            do throws(ConfigurationError) {
                let client = HTTPClient(tls: try credentials.tls(), loop, settings: credentials.downloads)
                return client.refusal(of: report, at: address)
            } catch {
                return "\(error)"
            }
        }
        notices.start { components.work(of: $0) != nil }
        return notices
    }
}

extension Configuration.Downloads {
    var permission: DownloadPermission { DownloadPermission(windows: windows, metered: meteredInterfaces) }
}

extension DownloadLimits {
    init(_ configuration: Configuration) {
        self.init(configuration.limits)
        rate = configuration.downloads.rate
    }

    init(_ limits: Configuration.Limits) {
        self.init()
        (size, quota, time) = (limits.packageSize, limits.stateSize, limits.downloadTime)
        (throughput, reserve, reservePercent) = (
            limits.throughput, limits.diskReserve, limits.diskReservePercent
        )
    }
}
