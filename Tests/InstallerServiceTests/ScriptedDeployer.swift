import Deployment
import Linux

/// A deployer that does what a test says, and notes what it was asked. Made on the thread that uses it.
final class ScriptedDeployer: Deployer {
    /// What every call ends with, if it ends badly.
    var failure: DeploymentFailure?
    /// What is told while it installs or verifies, in this order.
    var steps: [DeploymentProgress] = []
    /// Runs before each of the steps.
    var beforeStep: (DeploymentProgress) -> Void = { _ in }
    var installed: [InstalledComponent] = []
    var deviations: [Deviation] = []
    private(set) var asked: [String] = []
    private(set) var orders: [InstallOrder] = []
    private(set) var content: [UInt8] = []

    func revision() throws(DeploymentFailure) -> InventoryRevision {
        try note("revision")
        return InventoryRevision(generation: 7, changes: 3)
    }

    func inventory() throws(DeploymentFailure) -> Inventory {
        try note("inventory")
        return Inventory(installed)
    }

    func install(
        _ package: consuming FileHandle, _ order: InstallOrder, watch: ProgressWatch
    ) throws(DeploymentFailure) -> [InstalledComponent] {
        orders.append(order)
        try tell(watch)
        do throws(Errno) {
            content = try package.readToEnd(limit: 1 << 20)
        } catch {
            throw DeploymentFailure(.unreadablePackage, "\(error)")
        }
        try note("install")
        return installed
    }

    func activate(_ component: String) throws(DeploymentFailure) { try note("activate \(component)") }
    func deactivate(_ component: String) throws(DeploymentFailure) { try note("deactivate \(component)") }
    func remove(_ component: String) throws(DeploymentFailure) { try note("remove \(component)") }
    func rollBack() throws(DeploymentFailure) { try note("rollBack") }

    func verify(watch: ProgressWatch) throws(DeploymentFailure) -> [Deviation] {
        try tell(watch)
        try note("verify")
        return deviations
    }

    private func note(_ what: String) throws(DeploymentFailure) {
        asked.append(what)
        if let failure { throw failure }
    }

    /// Honours the wish to cancel until the new software comes into force, as every deployer does.
    private func tell(_ watch: ProgressWatch) throws(DeploymentFailure) {
        for step in steps {
            beforeStep(step)
            let wish = watch(step)
            guard wish == .proceed || step.phase == .testing else {
                throw DeploymentFailure(.cancelled, "it was cancelled while \(step.phase.rawValue)")
            }
        }
    }
}
