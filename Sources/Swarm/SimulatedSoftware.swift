internal import Deployment
internal import Linux

/// The software of a simulated device: a list of components.
final class SimulatedSoftware: Deployer {
    private(set) var components: [InstalledComponent] {
        didSet { changes += 1 }
    }
    private var changes = 0
    var author = EventAuthor(.anybody)

    init(components count: Int) {
        components = (0..<count).map {
            InstalledComponent(
                identifier: SwarmSettings.component($0), version: "1.0", name: "Component \($0)",
                package: "swarm.package", packageVersion: "1.0", isActive: $0 % 2 == 0)
        }
    }

    /// Installs what was ordered, as one component with the package's identifier. What is in the package isn't looked at.
    func install(_ order: InstallOrder) -> [InstalledComponent] {
        let identifier = order.expectation.package ?? "swarm.unknown"
        let version = order.expectation.version ?? "\(changes + 2).0"
        components.removeAll { $0.identifier == identifier }
        let component = InstalledComponent(
            identifier: identifier, version: version, package: identifier, packageVersion: version,
            isActive: order.activation == .active)
        components.append(component)
        return [component]
    }

    func revision() throws(DeploymentFailure) -> InventoryRevision {
        InventoryRevision(generation: 1, changes: changes)
    }

    func inventory() throws(DeploymentFailure) -> Inventory { Inventory(components) }
    func activate(_ component: String) throws(DeploymentFailure) { try set(component, isActive: true) }
    func deactivate(_ component: String) throws(DeploymentFailure) { try set(component, isActive: false) }

    func remove(_ component: String) throws(DeploymentFailure) {
        components.removeAll { $0.identifier == component }
    }

    private func set(_ component: String, isActive: Bool) throws(DeploymentFailure) {
        guard let index = components.firstIndex(where: { $0.identifier == component }) else {
            throw DeploymentFailure(.noSuchComponent, "there is no component \(component)")
        }
        components[index].isActive = isActive
    }

    // MARK: Nobody asks for these

    func history(limit: Int) throws(DeploymentFailure) -> [DeploymentEvent] { [] }
    func noteRefusal(of action: DeploymentEvent.Action, _ failure: DeploymentFailure) {}

    func install(
        _ package: consuming FileHandle, _ order: InstallOrder, watch: ProgressWatch
    ) throws(DeploymentFailure) -> [InstalledComponent] { install(order) }

    func plan(
        _ package: consuming FileHandle, _ order: InstallOrder
    ) throws(DeploymentFailure) -> InstallPlan { InstallPlan(package: "", version: "") }

    func purge(_ component: String) throws(DeploymentFailure) {}
    func rollBack() throws(DeploymentFailure) {}
    func reset() throws(DeploymentFailure) {}
    func trial() throws(DeploymentFailure) -> TrialReport { TrialReport() }
    func confirm() throws(DeploymentFailure) {}
    func serverSeen() throws(DeploymentFailure) {}
    func verify(watch: ProgressWatch) throws(DeploymentFailure) -> [Deviation] { [] }
    func repair(watch: ProgressWatch) throws(DeploymentFailure) -> [Deviation] { [] }
}
