import DeliveryPackage
import Deployment
import Linux

// Whether what is installed is still what was signed.
extension Installer {
    /// Reads everything again that the current generation refers to.
    func deviations(_ watch: ProgressWatch) throws(InstallerError) -> [Deviation] {
        let lock = try takeLock()
        defer { lock.release() }
        let components = try generations.readCurrent().components
        let manifests = components.map { store.manifest($0.entry) }
        var progress = DeploymentProgress(
            .copying, total: manifests.reduce(0) { $0 + ($1.manifest?.installedSize ?? 0) })
        var found: [Deviation] = []
        for (component, manifest) in zip(components, manifests) {
            let reasons =
                switch manifest {
                case .damaged(let reason): [reason]
                case .known(let manifest):
                    try StoreCheck(store: store, entry: component.entry, manifest: manifest)
                        .run(&progress, watch)
                }
            found += reasons.map { Deviation(component: component.identifier, reason: $0) }
        }
        return found
    }
}
