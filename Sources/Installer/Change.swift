import DeliveryPackage
import Linux

/// A step from what is installed to what shall be.
struct Change {
    let old: Generation
    var new: Generation
    /// The components of the package that is being installed; none for other changes.
    var package: [ComponentManifest] = []

    init(from old: Generation) {
        (self.old, new) = (old, old)
    }

    /// Those that work with other files than before, or didn't work before.
    var started: [DeployedComponent] {
        new.components.filter { $0.isActive && hasChanged($0) }
    }

    /// What is known of a component without looking into the store.
    func manifest(of entry: StoreEntry) -> ComponentManifest? {
        package.first { StoreEntry($0) == entry }
    }

    func hasChanged(_ component: DeployedComponent) -> Bool {
        guard let before = old[component.identifier] else { return true }
        return before.entry != component.entry || (component.isActive && !before.isActive)
    }
}

// Dependencies. What is active needs what it depends on to be active; what is installed
// inactive needs it to be installed, and later on nothing. A need that was unmet before doesn't stop a change
// that has nothing to do with it.
extension Change {
    /// Checks one component of `new`.
    func check(_ component: DeployedComponent, needs: [Dependency]) throws(InstallerError) {
        for need in needs where !isMet(need, for: component) {
            let identifier = need.identifier
            if hasChanged(component) {
                throw .unmetDependency(component: component.identifier, needs: "\(need)")
            }
            if component.isActive, old[identifier] != new[identifier] {
                throw .neededBy(identifier, dependent: component.identifier)
            }
        }
    }

    private func isMet(_ need: Dependency, for component: DeployedComponent) -> Bool {
        guard let other = new[need.identifier], other.isActive || !component.isActive else { return false }
        return need.isSatisfied(by: Version(other.entry.version))
    }
}
