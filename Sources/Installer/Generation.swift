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
}
