public import Deployment
public import Linux

/// A deployer that does what a test says, and notes what it was asked. Made on the thread that uses it.
public final class ScriptedDeployer: LocalDeployer {
    /// What every call ends with, if it ends badly.
    public var failure: DeploymentFailure?
    /// What is told while it installs or verifies, in this order.
    public var steps: [DeploymentProgress] = []
    /// Runs before each of the steps.
    public var beforeStep: (DeploymentProgress) -> Void = { _ in }
    public var installed: [InstalledComponent] = []
    public var deviations: [Deviation] = []
    public var report = TrialReport()
    /// When a trial's time is up; looking at it then ends it.
    public var nextLook: Instant?
    public var author = EventAuthor(.anybody)
    public var events: [DeploymentEvent] = []
    /// For whom each order was.
    public private(set) var authors: [EventAuthor] = []
    public private(set) var asked: [String] = []
    public private(set) var orders: [InstallOrder] = []
    public private(set) var content: [UInt8] = []

    public init() {}

    public func history(limit: Int) throws(DeploymentFailure) -> [DeploymentEvent] {
        try note("history \(limit)")
        return Array(events.suffix(limit))
    }

    public func noteRefusal(of action: DeploymentEvent.Action, _ failure: DeploymentFailure) {
        asked.append("refused \(action.rawValue) to \(author)")
    }

    public func revision() throws(DeploymentFailure) -> InventoryRevision {
        try note("revision")
        return InventoryRevision(generation: 7, changes: 3)
    }

    public func inventory() throws(DeploymentFailure) -> Inventory {
        try note("inventory")
        return Inventory(installed)
    }

    public func install(
        _ package: consuming FileHandle, _ order: InstallOrder, watch: ProgressWatch
    ) throws(DeploymentFailure) -> [InstalledComponent] {
        orders.append(order)
        authors.append(author)
        try tell(watch)
        do throws(Errno) {
            content = try package.readToEnd(limit: 1 << 20)
        } catch {
            throw DeploymentFailure(.unreadablePackage, "\(error)")
        }
        try note("install")
        return installed
    }

    public func seed(
        _ folder: consuming FileHandle, watch: ProgressWatch
    ) throws(DeploymentFailure) -> [InstalledComponent] {
        try tell(watch)
        try note("seed")
        return installed
    }

    /// What `plan` answers.
    public var planned = InstallPlan(package: "", version: "")

    public func plan(
        _ package: consuming FileHandle, _ order: InstallOrder
    ) throws(DeploymentFailure) -> InstallPlan {
        orders.append(order)
        try note("plan")
        return planned
    }

    public func activate(_ component: String) throws(DeploymentFailure) { try note("activate \(component)") }
    public func deactivate(_ component: String) throws(DeploymentFailure) {
        try note("deactivate \(component)")
    }
    public func remove(_ component: String) throws(DeploymentFailure) { try note("remove \(component)") }
    public func purge(_ component: String) throws(DeploymentFailure) { try note("purge \(component)") }
    public func rollBack() throws(DeploymentFailure) { try note("rollBack") }
    public func reset() throws(DeploymentFailure) { try note("reset") }
    public func confirm() throws(DeploymentFailure) { try note("confirm") }
    public func serverSeen() throws(DeploymentFailure) { try note("serverSeen") }

    public func trial() throws(DeploymentFailure) -> TrialReport {
        try note("trial")
        return report
    }

    public func look() throws(DeploymentFailure) -> [String] {
        try note("look")
        nextLook = nil
        return ["went back"]
    }

    public func repair(watch: ProgressWatch) throws(DeploymentFailure) -> [Deviation] {
        try tell(watch)
        try note("repair")
        return deviations
    }

    public func verify(watch: ProgressWatch) throws(DeploymentFailure) -> [Deviation] {
        try tell(watch)
        try note("verify")
        return deviations
    }

    private func note(_ what: String) throws(DeploymentFailure) {
        asked.append(what)
        if let failure { throw failure }
    }

    /// Honours the wish to cancel between its steps, as every deployer does.
    private func tell(_ watch: ProgressWatch) throws(DeploymentFailure) {
        for step in steps {
            beforeStep(step)
            guard watch(step) == .proceed else {
                throw DeploymentFailure(.cancelled, "it was cancelled while \(step.phase.rawValue)")
            }
        }
    }
}
