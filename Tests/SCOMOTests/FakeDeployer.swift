import Deployment
import Linux

/// Software in memory, which outlives the power as a real generation does.
///
/// A package is text: its identifier, then its components, each with a version: `org.example.suite core@1 tools@2`.
final class FakeDeployer: Deployer {
    func plan(
        _ package: consuming FileHandle, _ order: InstallOrder
    ) throws(DeploymentFailure) -> InstallPlan { InstallPlan(package: "", version: "") }
    var author = EventAuthor(.anybody)
    func history(limit: Int) throws(DeploymentFailure) -> [DeploymentEvent] { events }
    func noteRefusal(of action: DeploymentEvent.Action, _ failure: DeploymentFailure) {}
    var events: [DeploymentEvent] = []
    var components: [String: InstalledComponent] = [:] {
        didSet { changes += 1 }
    }
    private var changes = 0
    var isAtWork = false
    /// How often the inventory was read.
    private(set) var inventories = 0
    /// What the next calls fail with.
    var refusal: DeploymentFailure?
    var inventoryRefusal: DeploymentFailure?
    /// What is on trial, and what has passed.
    var trials = TrialReport()

    func revision() throws(DeploymentFailure) -> InventoryRevision {
        if let inventoryRefusal { throw inventoryRefusal }
        return InventoryRevision(generation: 1, changes: changes)
    }

    func inventory() throws(DeploymentFailure) -> Inventory {
        inventories += 1
        if let inventoryRefusal { throw inventoryRefusal }
        return Inventory(components.values.sorted { $0.identifier < $1.identifier })
    }

    func install(
        _ package: consuming FileHandle, _ order: InstallOrder, watch: ProgressWatch
    ) throws(DeploymentFailure) -> [InstalledComponent] {
        preconditionFailure("packages of this file system have no descriptors")
    }

    func install(content: String, _ order: InstallOrder) throws(DeploymentFailure) -> [InstalledComponent] {
        if let refusal { throw refusal }
        let words = content.split(separator: " ").map(String.init)
        var installed: [InstalledComponent] = []
        for word in words.dropFirst() {
            let parts = word.split(separator: "@").map(String.init)
            let component = InstalledComponent(
                identifier: parts[0], version: parts[1], name: "The \(parts[0])", description: "A part",
                environment: "test", package: words[0], packageVersion: "1",
                isActive: order.activation == .active)
            components[parts[0]] = component
            installed.append(component)
        }
        return installed
    }

    func activate(_ component: String) throws(DeploymentFailure) { try set(component, isActive: true) }
    func deactivate(_ component: String) throws(DeploymentFailure) { try set(component, isActive: false) }

    func purge(_ component: String) throws(DeploymentFailure) {}

    func remove(_ component: String) throws(DeploymentFailure) {
        if let refusal { throw refusal }
        components[component] = nil
    }

    func rollBack() throws(DeploymentFailure) {}
    func reset() throws(DeploymentFailure) {}
    func trial() throws(DeploymentFailure) -> TrialReport { trials }
    func confirm() throws(DeploymentFailure) {}
    func serverSeen() throws(DeploymentFailure) {}
    func repair(watch: ProgressWatch) throws(DeploymentFailure) -> [Deviation] { [] }
    func verify(watch: ProgressWatch) throws(DeploymentFailure) -> [Deviation] { [] }

    private func set(_ component: String, isActive: Bool) throws(DeploymentFailure) {
        if let refusal { throw refusal }
        guard components[component] != nil else { throw DeploymentFailure(.noSuchComponent, component) }
        components[component]?.isActive = isActive
    }
}

extension DeploymentFailure {
    init(_ kind: Kind) { self.init(kind, "a failure of the kind \(kind.rawValue)") }
}
