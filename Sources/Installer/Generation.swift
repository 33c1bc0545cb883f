import DeliveryPackage

/// All that is installed at one time, as one value.
struct Generation {
    /// In the order of their identifiers, each once.
    private(set) var components: [DeployedComponent] = []
    /// Where in `components` each is.
    private var places: [String: Int] = [:]

    init() {}

    /// - Parameter components: Of those of one identifier the last counts.
    init(_ components: [DeployedComponent]) { put(components) }

    subscript(_ identifier: String) -> DeployedComponent? {
        get { places[identifier].map { components[$0] } }
        set {
            if let newValue {
                put([newValue])
            } else if let place = places[identifier] {
                components.remove(at: place)
                index()
            }
        }
    }

    /// Adds many at once, or puts them in the places of others.
    mutating func put(_ new: [DeployedComponent]) {
        var added: [String: Int] = [:]
        for (number, component) in new.enumerated() {
            let name = component.identifier
            if let place = places[name] { components[place] = component } else { added[name] = number }
        }
        guard !added.isEmpty else { return }
        let names = added.keys.sorted { $0 < $1 }
        merge(names.compactMap { name in added[name].map { new[$0] } })
        index()
    }

    /// Both are in order.
    private mutating func merge(_ added: [DeployedComponent]) {
        var (merged, next) = ([DeployedComponent](), 0)
        merged.reserveCapacity(components.count + added.count)
        for component in components {
            while next < added.count, added[next].identifier < component.identifier {
                merged.append(added[next])
                next += 1
            }
            merged.append(component)
        }
        components = merged + added[next...]
    }

    private mutating func index() {
        places = [:]
        for (place, component) in components.enumerated() { places[component.identifier] = place }
    }
}

extension Generation: Equatable {
    static func == (left: Generation, right: Generation) -> Bool { left.components == right.components }
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
    /// What the package's maker said about it.
    var notes = Manifest.Notes()
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
