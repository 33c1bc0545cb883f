import DeliveryPackage
import Linux

/// A step from what is installed to what shall be.
struct Change {
    let old: Generation
    var new: Generation
    /// The components of the package that is being installed; none for other changes.
    private(set) var package: [ComponentManifest] = []
    /// Where in `package` each component is.
    private var places: [String: Int] = [:]
    /// What the commands of the package's components are told.
    var parameters = ""
    /// Whose word it waits for once it is in force.
    let confirmation: Confirmation

    init(from old: Generation, _ confirmation: Confirmation) {
        (self.old, new, self.confirmation) = (old, old, confirmation)
    }

    /// Those that work with other files than before, or didn't work before.
    var started: [DeployedComponent] {
        new.components.filter { $0.isActive && hasChanged($0) }
    }

    /// What is known of a component without looking into the store.
    func manifest(of entry: StoreEntry) -> ComponentManifest? {
        places[entry.component].map { package[$0] }.flatMap { StoreEntry($0) == entry ? $0 : nil }
    }

    mutating func add(_ components: [ComponentManifest]) {
        for component in components {
            places[component.identifier] = package.count
            package.append(component)
        }
    }

    /// The same change, as far as these components go.
    func part(_ components: [ComponentManifest]) -> Change {
        var part = self
        (part.package, part.places) = ([], [:])
        part.add(components)
        return part
    }

    /// What a command of a component is told.
    func parameters(of component: String) -> String { places[component] == nil ? "" : parameters }

    func hasChanged(_ component: DeployedComponent) -> Bool {
        guard let before = old[component.identifier] else { return true }
        return before.entry != component.entry || (component.isActive && !before.isActive)
    }
}

// Dependencies. What is active needs what it depends on to be active, and what it conflicts with not to be; what is installed
// inactive needs it to be installed. All components of the change are judged together. What was wrong before doesn't stop a
// change that has nothing to do with it.
extension Change {
    /// Checks all components of `new`.
    func checkRelations() throws(InstallerError) {
        for component in new.components {
            try check(component, needs: component.summary?.depends ?? [])
            try check(component, conflicts: component.summary?.conflicts ?? [])
        }
    }

    private func check(_ component: DeployedComponent, needs: [Dependency]) throws(InstallerError) {
        for need in needs where !isMet(need, for: component) {
            let identifier = need.identifier
            if hasChanged(component) {
                throw .unmetDependency(component: component.identifier, needs: "\(need)")
            }
            if old[identifier] != new[identifier] {
                throw .neededBy(identifier, dependent: component.identifier)
            }
        }
    }

    private func check(_ component: DeployedComponent, conflicts: [Dependency]) throws(InstallerError) {
        guard component.isActive else { return }
        for conflict in conflicts where conflict.identifier != component.identifier {
            guard let other = new[conflict.identifier], other.isActive,
                conflict.isSatisfied(by: Version(other.entry.version)),
                hasChanged(component) || hasChanged(other)
            else { continue }
            throw .conflict(component: component.identifier, with: "\(conflict)")
        }
    }

    private func isMet(_ need: Dependency, for component: DeployedComponent) -> Bool {
        guard let other = new[need.identifier], other.isActive || !component.isActive else { return false }
        return need.isSatisfied(by: Version(other.entry.version))
    }
}
