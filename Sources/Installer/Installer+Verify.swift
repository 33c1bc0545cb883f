import DeliveryPackage
import Deployment
import Linux

// Whether what is installed is still what was signed.
extension Installer {
    /// Reads everything again that the current generation refers to.
    func deviations(_ watch: ProgressWatch) throws(InstallerError) -> [Deviation] {
        let lock = try takeLock()
        defer { lock.release() }
        return try findDeviations(watch).map { $0.deviation }
    }

    /// Under the lock.
    func findDeviations(_ watch: ProgressWatch) throws(InstallerError) -> [StoreDeviation] {
        let components = try current().generation.components
        let manifests = components.map { store.manifest($0.entry) }
        var progress = DeploymentProgress(
            .copying, total: manifests.reduce(0) { $0 + ($1.manifest?.installedSize ?? 0) })
        var found: [StoreDeviation] = []
        for (component, manifest) in zip(components, manifests) {
            let entry = component.entry
            switch manifest {
            case .damaged(let reason): found.append(StoreDeviation(entry: entry, reason: reason))
            case .known(let manifest):
                let check = StoreCheck(store: store, entry: entry, manifest: manifest)
                found += try check.run(&progress, watch)
                    .map { StoreDeviation(entry: entry, reason: "\($0)", difference: $0) }
            }
        }
        return found
    }
}

/// What of an installed component isn't as it was signed.
struct StoreDeviation {
    let entry: StoreEntry
    let reason: String
    /// Nil when it is the record that is damaged.
    var difference: StoreDifference?

    var deviation: Deviation { Deviation(component: entry.component, reason: reason) }
}
