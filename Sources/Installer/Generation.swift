import DeliveryPackage

/// All that is installed at one time, as one value.
struct Generation: Equatable {
    /// In the order of their identifiers, each once.
    private(set) var components: [DeployedComponent] = []

    subscript(_ identifier: String) -> DeployedComponent? {
        get { components.first { $0.identifier == identifier } }
        set {
            components.removeAll { $0.identifier == identifier }
            guard let newValue else { return }
            let place = components.firstIndex {
                identifier.utf8.lexicographicallyPrecedes($0.identifier.utf8)
            }
            components.insert(newValue, at: place ?? components.count)
        }
    }
}

/// One installed component of a generation.
struct DeployedComponent: Equatable {
    var entry: StoreEntry
    var isActive: Bool
    var origin: Origin
    /// What the manifest says of it, but for its files; nil if that isn't known, or stands only in the store.
    var summary: ComponentSummary?

    var identifier: String { entry.component }
}

/// The delivery package that a component came with.
///
/// It belongs to the generation and not to the store: two versions of a package may bring the same component.
struct Origin: Equatable {
    var package = ""
    var packageVersion = ""
    var environment: String?
    /// Versions of other components that the package was tested with.
    var releasedWith: [Dependency] = []
}

extension Generation {
    /// The components here that have another version than `component`'s package was released with. One that isn't here may never
    /// have been wanted; what has to be here is said by `Depends`.
    func mismatches(of component: DeployedComponent) -> [String] {
        component.origin.releasedWith.compactMap { need in
            guard let version = self[need.identifier]?.entry.version else { return nil }
            return need.isSatisfied(by: Version(version)) ? nil : "\(need): \(version)"
        }
    }
}
