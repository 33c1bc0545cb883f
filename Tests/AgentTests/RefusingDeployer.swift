import Deployment
import Linux

/// Refuses to change anything.
final class RefusingDeployer: Deployer {
    var author = EventAuthor(.anybody)
    var refusal: DeploymentFailure? = DeploymentFailure(.busy, "busy")
    var trials = TrialReport()
    var deviations: [Deviation] = []
    var verifyRefusal: DeploymentFailure?
    private(set) var verifications = 0
    /// How a package is looked at, and what comes of it.
    var foreseen = InstallPlan(package: "", version: "")
    var planRefusal: DeploymentFailure?
    private(set) var plans = 0
    private(set) var refusals: [(action: DeploymentEvent.Action, author: EventAuthor)] = []

    func revision() throws(DeploymentFailure) -> InventoryRevision {
        InventoryRevision(generation: 1, changes: 1)
    }
    func inventory() throws(DeploymentFailure) -> Inventory { Inventory() }
    func history(limit: Int) throws(DeploymentFailure) -> [DeploymentEvent] { [] }
    func noteRefusal(of action: DeploymentEvent.Action, _ failure: DeploymentFailure) {
        refusals.append((action, author))
    }
    func plan(
        _ package: consuming FileHandle, _ order: InstallOrder
    ) throws(DeploymentFailure) -> InstallPlan {
        plans += 1
        if let planRefusal { throw planRefusal }
        return foreseen
    }
    func install(
        _ package: consuming FileHandle, _ order: InstallOrder, watch: ProgressWatch
    ) throws(DeploymentFailure) -> [InstalledComponent] {
        if let refusal { throw refusal }
        return []
    }
    func activate(_ component: String) throws(DeploymentFailure) { if let refusal { throw refusal } }
    func deactivate(_ component: String) throws(DeploymentFailure) { if let refusal { throw refusal } }
    func remove(_ component: String) throws(DeploymentFailure) { if let refusal { throw refusal } }
    func purge(_ component: String) throws(DeploymentFailure) { if let refusal { throw refusal } }
    func rollBack() throws(DeploymentFailure) { if let refusal { throw refusal } }
    func reset() throws(DeploymentFailure) { if let refusal { throw refusal } }
    func trial() throws(DeploymentFailure) -> TrialReport { trials }
    func confirm() throws(DeploymentFailure) { if let refusal { throw refusal } }
    func serverSeen() throws(DeploymentFailure) {}
    func repair(watch: ProgressWatch) throws(DeploymentFailure) -> [Deviation] { [] }
    func verify(watch: ProgressWatch) throws(DeploymentFailure) -> [Deviation] {
        verifications += 1
        if let verifyRefusal { throw verifyRefusal }
        return deviations
    }
}
