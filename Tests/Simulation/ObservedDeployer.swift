import Deployment
import Installer
import Linux
import TestSupport

/// The installer, and beside it what it must have done: the oracle of a run.
///
/// It knows what each package holds and not how it is installed. After each call, and after each restart, what is installed has to
/// be what it was before, or what was asked for; which of the two, the call's answer says.
final class ObservedDeployer: Deployer {
    typealias Installed = [String: State]
    struct State: Hashable {
        var version: String
        var isActive: Bool
    }

    private let world: World
    private let catalogue: Catalogue
    /// Of the program that runs.
    var installer: Installer?
    /// The bytes of the package that was opened last.
    var opened: [UInt8] = []
    /// What may be installed now: one state, or two after an interruption.
    private(set) var possible: Set<Installed> = [[:]]
    /// What was installed when no trial went on: the device comes back to it if one ends badly. More than one state while a faulty
    /// disk may have forgotten that a trial has ended.
    private var confirmed: Set<Installed> = [[:]]
    private var isOnTrial = false
    private var lookedAt = Duration.zero
    /// Whether the disk may refuse something, so that going back may fail for now.
    var isDiskFaulty = false
    /// The operation that is going on, and how all calls of each have ended: what the report has to say.
    var operation: UInt64 = 0
    private(set) var ends: [UInt64: Set<Bool>] = [:]
    /// The newest version of each package that was found to work.
    private var floors: [String: String] = [:]

    init(_ world: World, _ catalogue: Catalogue) { (self.world, self.catalogue) = (world, catalogue) }

    func revision() throws(DeploymentFailure) -> InventoryRevision { try running().revision() }
    func inventory() throws(DeploymentFailure) -> Inventory { try running().inventory() }

    func install(
        _ package: consuming FileHandle, _ order: InstallOrder, watch: ProgressWatch
    ) throws(DeploymentFailure) -> [InstalledComponent] {
        let known = catalogue.package(of: opened)
        let wanted = Set(
            candidates.map { (installed) -> Installed in
                var wanted = installed
                for component in known?.components ?? [] {
                    wanted[component.identifier] = State(
                        version: component.version, isActive: order.activation == .active)
                }
                return wanted
            })
        let installer = try running()
        do throws(DeploymentFailure) {
            let result = try installer.install(package, order, watch: watch)
            world.require(known != nil, "a package was installed that nobody trusted has signed")
            checkFloor(known)
            ended(wanted, nil)
            return result
        } catch {
            ended(wanted, error)
            throw error
        }
    }

    func activate(_ component: String) throws(DeploymentFailure) {
        try change(component, to: { $0?.isActive = true }, by: Installer.activate)
    }

    func deactivate(_ component: String) throws(DeploymentFailure) {
        try change(component, to: { $0?.isActive = false }, by: Installer.deactivate)
    }

    func purge(_ component: String) throws(DeploymentFailure) { try running().purge(component) }

    func remove(_ component: String) throws(DeploymentFailure) {
        try change(component, to: { $0 = nil }, by: Installer.remove)
    }

    /// The server's word confirms what the agent orders.
    var author = EventAuthor(.agent) { didSet { installer?.author = author } }

    func history(limit: Int) throws(DeploymentFailure) -> [DeploymentEvent] {
        try running().history(limit: limit)
    }

    func noteRefusal(of action: DeploymentEvent.Action, _ failure: DeploymentFailure) {
        installer?.noteRefusal(of: action, failure)
    }

    func plan(
        _ package: consuming FileHandle, _ order: InstallOrder
    ) throws(DeploymentFailure) -> InstallPlan {
        try running().plan(package, order)
    }

    func reset() throws(DeploymentFailure) { try running().reset() }
    func trial() throws(DeploymentFailure) -> TrialReport { try running().trial() }
    func confirm() throws(DeploymentFailure) { try running().confirm() }
    func serverSeen() throws(DeploymentFailure) {
        try running().serverSeen()
        if !world.power.isOff { observe("after a session", isFinal: !isDiskFaulty) }
    }

    func repair(watch: ProgressWatch) throws(DeploymentFailure) -> [Deviation] {
        try running().repair(watch: watch)
    }

    func rollBack() throws(DeploymentFailure) { try running().rollBack() }
    func verify(watch: ProgressWatch) throws(DeploymentFailure) -> [Deviation] {
        try running().verify(watch: watch)
    }

    /// What is installed has to be what may be; from now on it is that alone, if nothing was left half way.
    func observe(_ when: String, isFinal: Bool = true) {
        guard let installer, let inventory = try? installer.inventory() else { return }
        var found: Installed = [:]
        for component in inventory.components {
            found[component.identifier] = State(version: component.version, isActive: component.isActive)
        }
        world.require(
            candidates.contains(found),
            "\(when) \(text(found)) is installed, and not \(Set(candidates.map { text($0) }).sorted())")
        let isOnTrial = (try? installer.trial())?.current != nil
        guard isFinal else {
            if !isOnTrial { confirmed.insert(found) }
            return
        }
        for (name, state) in found where state.isActive && Catalogue.isSick(state.version) {
            world.violated("\(when) \(name) is active though it doesn't work")
        }
        (possible, self.isOnTrial) = ([found], isOnTrial)
        guard !isOnTrial else { return }
        confirmed = [found]
        for (name, state) in found {
            let package = Catalogue.package(ofComponent: name)
            floors[package] = max(floors[package] ?? "", state.version)
        }
    }

    private var candidates: Set<Installed> { isOnTrial ? possible.union(confirmed) : possible }

    /// Sees to it that a trial ends in time, as the installer's process does.
    func watchTrial() {
        guard let installer, !world.power.isOff, installer.nextLook != nil,
            world.time - lookedAt >= .seconds(60)
        else { return }
        lookedAt = world.time
        _ = try? installer.look()
        if !world.power.isOff { observe("after a look at the trial", isFinal: !isDiskFaulty) }
    }

    /// Versions have one digit on each side of the dot.
    private func checkFloor(_ package: Catalogue.Package?) {
        guard let package else { return }
        let floor = floors[package.identifier] ?? ""
        world.require(package.version >= floor, "\(package.identifier) went back to \(package.version)")
    }

    private func running() throws(DeploymentFailure) -> Installer {
        guard let installer, !world.power.isOff else { throw DeploymentFailure(.storage, "no power") }
        return installer
    }

    private func change(
        _ component: String, to edit: (inout State?) -> Void,
        by body: (Installer) -> (String) throws(DeploymentFailure) -> Void
    ) throws(DeploymentFailure) {
        var wanted: Set<Installed> = []
        for var installed in candidates {
            edit(&installed[component])
            wanted.insert(installed)
        }
        do throws(DeploymentFailure) {
            try body(running())(component)
            ended(wanted, nil)
        } catch {
            ended(wanted, error)
            throw error
        }
    }

    private func ended(_ wanted: Set<Installed>, _ failure: DeploymentFailure?) {
        ends[operation, default: []].insert(failure == nil)
        // Whoever was interrupted, or whose disk refuses everything, couldn't go back yet; whoever could has gone back.
        let mayBeHalfWay = failure != nil && (world.power.isOff || isDiskFaulty)
        possible = failure == nil ? wanted : mayBeHalfWay ? candidates.union(wanted) : candidates
        guard !world.power.isOff else { return }
        observe(failure == nil ? "after a change" : "after a change that failed", isFinal: !mayBeHalfWay)
    }

    private func text(_ installed: Installed) -> String {
        installed.sorted { $0.key < $1.key }
            .map { "\($0.key.suffix(1))=\($0.value.version)\($0.value.isActive ? "" : "-")" }
            .joined(separator: " ") + "|"
    }
}

/// What is around the components: health checks, which say what the component's command says, and now and then the end of the
/// power.
final class SimulatedSystem: UnmanagedSystem {
    private let world: World
    /// How many of a hundred checks the device doesn't outlive.
    var restarts = 0

    init(_ world: World) { self.world = world }

    var wayToStart: String? { "simulated" }

    func run(_ command: ComponentCommand, while isWanted: () -> Bool) throws(SystemError) {
        world.pass(.seconds(1))
        if world.numbers.chance(restarts) {
            world.note("the power fails during the health check")
            world.power.cut()
        }
        guard !world.power.isOff else { throw .failed("no power") }
        guard command.words.last != "sick" else { throw .failed("sick") }
    }
}
