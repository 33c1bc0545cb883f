import Deployment
import Linux

/// Components in memory.
final class MemoryDeployer: Deployer {
    func plan(
        _ package: consuming FileHandle, _ order: InstallOrder
    ) throws(DeploymentFailure) -> InstallPlan { InstallPlan(package: "", version: "") }
    var author = EventAuthor(.anybody)
    func history(limit: Int) throws(DeploymentFailure) -> [DeploymentEvent] { [] }
    func noteRefusal(of action: DeploymentEvent.Action, _ failure: DeploymentFailure) {}
    var components: [InstalledComponent] = [] {
        didSet { changes += 1 }
    }
    private var changes = 0

    func revision() throws(DeploymentFailure) -> InventoryRevision {
        InventoryRevision(generation: 1, changes: changes)
    }

    func inventory() throws(DeploymentFailure) -> Inventory { Inventory(components) }

    func install(
        _ package: consuming FileHandle, _ order: InstallOrder, watch: ProgressWatch
    ) throws(DeploymentFailure) -> [InstalledComponent] { [] }

    func activate(_ component: String) throws(DeploymentFailure) { set(component, isActive: true) }
    func deactivate(_ component: String) throws(DeploymentFailure) { set(component, isActive: false) }
    func purge(_ component: String) throws(DeploymentFailure) {}
    func remove(_ component: String) throws(DeploymentFailure) {
        components.removeAll { $0.identifier == component }
    }

    func rollBack() throws(DeploymentFailure) {}
    func reset() throws(DeploymentFailure) {}
    func trial() throws(DeploymentFailure) -> TrialReport { TrialReport() }
    func confirm() throws(DeploymentFailure) {}
    func serverSeen() throws(DeploymentFailure) {}
    func repair(watch: ProgressWatch) throws(DeploymentFailure) -> [Deviation] { [] }
    func verify(watch: ProgressWatch) throws(DeploymentFailure) -> [Deviation] { [] }

    private func set(_ component: String, isActive: Bool) {
        for index in components.indices where components[index].identifier == component {
            components[index].isActive = isActive
        }
    }
}
