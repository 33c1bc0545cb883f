public import Deployment
public import Linux
public import OpenSSL

/// Installs components in generations: directories of links, of which one at a time is current.
///
/// Every change is prepared where nothing looks, made durable, and then comes into force by renaming one link.
/// The folder's README tells the steps, and what a power cut between them leaves.
public final class Installer: Deployer {
    let disk: Disk
    let store: Store
    let generations: Generations
    let staging: Staging
    let trust: VerifierSource
    let environments: [String]
    let system: any ComponentSystem
    let folders: StateFolders
    let unsettled: UnsettledUnits
    let waiter: any Waiter
    let clock: () -> WallClock
    let moment: () -> Moment
    let settings: InstallerSettings
    /// What was last read, of which generation.
    var known: KnownGeneration?
    /// The components of which the store may have more than is needed; nil if that isn't known.
    var touched: Set<String>?
    /// Of other generations, since the lock was taken.
    var knownEntries: [KnownEntries] = []
    /// Of the component whose record was read last, since the lock was taken.
    var knownCommands: KnownCommands?
    public var author = EventAuthor(.installer)
    let events: EventLog?
    /// What is being done.
    var matter = Matter(.recover, "")
    /// How often `current` was renamed.
    var switches = 0
    /// Whether all units were shown and started that have to be, as far as this program knows.
    var hasBroughtUnits = false
    /// What was found damaged while it was read, since the program started.
    var damage: [String] = []
    /// Whose units are being stopped and started just now; nil when nobody's are.
    var underWay: [String]?

    /// - Parameters:
    ///   - files: Rooted at a directory that is the installer's alone.
    ///   - trust: Whose packages are accepted; asked for each.
    ///   - environments: What this device is, in the words that packages ask for.
    ///   - system: What is around the components: their commands, accounts and units.
    ///   - waiter: Passes the time while packages are expanded.
    ///   - clock: The time of day, for packages that expire.
    ///   - stateFiles: Rooted where `files` is, and follows no links: state folders belong to the components. - Default: `files`.
    ///   - events: Keeps what was changed and refused. - Default: nothing is kept.
    public convenience init(
        files: any FileSystem, trust: @escaping VerifierSource, environments: [String],
        system: any ComponentSystem,
        waiter: any Waiter, clock: @escaping () -> WallClock = { WallClock.now },
        settings: InstallerSettings = InstallerSettings(), stateFiles: (any FileSystem)? = nil,
        events: EventLog? = nil
    ) {
        self.init(
            files: files, trust: trust, environments: environments, system: system, waiter: waiter,
            clock: clock, moment: { Moment.now }, settings: settings, stateFiles: stateFiles,
            events: events)
    }

    /// - Parameter moment: The time that trials go by.
    init(
        files: any FileSystem, trust: @escaping VerifierSource, environments: [String],
        system: any ComponentSystem,
        waiter: any Waiter, clock: @escaping () -> WallClock, moment: @escaping () -> Moment,
        settings: InstallerSettings, stateFiles: (any FileSystem)? = nil, events: EventLog? = nil
    ) {
        precondition(settings.keptGenerations > 0, "the current generation is always kept")
        let disk = Disk(files: files)
        self.disk = disk
        (store, generations, staging) = (Store(disk: disk), Generations(disk: disk), Staging(disk: disk))
        (self.trust, self.environments) = (trust, environments)
        (self.system, self.waiter, self.clock, self.settings) = (system, waiter, clock, settings)
        (self.moment, self.events) = (moment, events)
        (folders, unsettled) = (
            StateFolders(disk: Disk(files: stateFiles ?? files)), UnsettledUnits(disk: disk)
        )
    }

    public func revision() throws(DeploymentFailure) -> InventoryRevision {
        try reporting { () throws(InstallerError) in
            InventoryRevision(generation: try generations.current() ?? 0, changes: switches)
        }
    }

    /// What is installed, read once a generation, from its record.
    public func inventory() throws(DeploymentFailure) -> Inventory {
        try reporting { () throws(InstallerError) in try current().inventory }
    }

    public func install(
        _ package: consuming FileHandle, _ order: InstallOrder, watch: ProgressWatch
    ) throws(DeploymentFailure) -> [InstalledComponent] {
        var package: FileHandle? = package
        return try recording(.install, order.expectation.package ?? "") { () throws(InstallerError) in
            guard let package = package.take() else { return [] }
            return try carryOut(order, package, watch)
        }
    }

    public func activate(_ component: String) throws(DeploymentFailure) {
        try recording(.activate, component) { () throws(InstallerError) in try setActive(component, true) }
    }

    public func deactivate(_ component: String) throws(DeploymentFailure) {
        try recording(.deactivate, component) { () throws(InstallerError) in try setActive(component, false) }
    }

    public func remove(_ component: String) throws(DeploymentFailure) {
        try recording(.remove, component) { () throws(InstallerError) in
            try changing(confirmation()) { (change) throws(InstallerError) in change.new[component] = nil }
        }
    }

    public func purge(_ component: String) throws(DeploymentFailure) {
        try recording(.purge, component) { () throws(InstallerError) in try removeState(of: component) }
    }

    /// Goes back to the confirmed generation before the current one, which is then forgotten.
    public func rollBack() throws(DeploymentFailure) {
        try recording(.rollBack, "") { () throws(InstallerError) in try goBack() }
    }

    public func reset() throws(DeploymentFailure) {
        try recording(.reset, "") { () throws(InstallerError) in try goToFactory() }
    }

    public func trial() throws(DeploymentFailure) -> TrialReport {
        try reporting { () throws(InstallerError) in try trialReport() }
    }

    public func confirm() throws(DeploymentFailure) {
        try recording(.confirm, "") { () throws(InstallerError) in try confirm(by: .person) }
    }

    public func serverSeen() throws(DeploymentFailure) {
        try recording(.confirm, "") { () throws(InstallerError) in try confirm(by: .server) }
    }

    public func verify(watch: ProgressWatch) throws(DeploymentFailure) -> [Deviation] {
        let found = try reporting { () throws(InstallerError) in try deviations(watch) }
        noteDeviations(found)
        return found
    }

    public func repair(watch: ProgressWatch) throws(DeploymentFailure) -> [Deviation] {
        try recording(.repair, "") { () throws(InstallerError) in try mendStore(watch) }
    }

    /// Finishes or undoes what was under way when the program or the device stopped. To be called at the start.
    ///
    /// A generation whose health checks hadn't passed is given up, and so is one whose trial is over; a trial that isn't goes on.
    /// Otherwise `current` leads to a confirmed generation afterwards, or nothing is installed.
    public func recover() throws(DeploymentFailure) -> RecoveryReport {
        let report = try reporting { () throws(InstallerError) in try settleAndExamine() }
        noteRecovery(report)
        return report
    }

    /// The boundary: behind it are the installer's own errors, before it flat ones.
    private func reporting<Result>(
        _ body: () throws(InstallerError) -> Result
    ) throws(DeploymentFailure) -> Result {
        do throws(InstallerError) {
            return try body()
        } catch {
            throw DeploymentFailure(error)
        }
    }
}

extension Installer {
    private func setActive(_ component: String, _ isActive: Bool) throws(InstallerError) {
        try changing(confirmation()) { (change) throws(InstallerError) in
            guard change.old[component] != nil else { throw .noSuchComponent(component) }
            change.new[component]?.isActive = isActive
        }
    }

    /// Performs the change that `edit` describes, under the lock.
    func changing(
        _ confirmation: Confirmation, _ edit: (inout Change) throws(InstallerError) -> Void
    ) throws(InstallerError) {
        let lock = try begin()
        defer { lock.release() }
        var change = Change(from: try current().generation, confirmation)
        try edit(&change)
        try perform(change)
    }
}
