import DeliveryPackage
import Deployment

/// A generation that was read, and the inventory that follows from it.
struct KnownGeneration {
    /// Nil when nothing was ever installed.
    let number: Int?
    let generation: Generation
    let inventory: Inventory

    init(_ number: Int?, _ generation: Generation) {
        (self.number, self.generation) = (number, generation)
        inventory = Inventory(
            generation.components.map { component in
                var installed = InstalledComponent(component)
                installed.mismatches = generation.mismatches(of: component)
                return installed
            })
    }
}

/// What a generation keeps in the store.
struct KnownEntries {
    let number: Int
    let entries: [StoreEntry]
}

extension Installer {
    /// The current generation, read once for as long as it is current.
    func current() throws(InstallerError) -> KnownGeneration {
        let number = try generations.current()
        if let known, known.number == number { return known }
        var generation = Generation()
        if let number { generation = completed(try generations.read(number, noteDamage)) }
        let read = KnownGeneration(number, generation)
        known = read
        return read
    }

    /// Makes a generation the current one, or none.
    ///
    /// - Parameter generation: What it has, if that was written just now. - Default: it is read when that matters.
    func switchTo(_ number: Int?, _ generation: Generation? = nil) throws(InstallerError) {
        (known, switches) = (nil, switches + 1)
        try generations.switchTo(number)
        known = generation.map { KnownGeneration(number, $0) }
    }

    /// What a generation keeps in the store, read once.
    func entries(_ number: Int) throws(InstallerError) -> [StoreEntry] {
        if let known, known.number == number { return known.generation.components.map { $0.entry } }
        if let known = knownEntries.first(where: { $0.number == number }) { return known.entries }
        let entries = try generations.entries(number)
        knownEntries.append(KnownEntries(number: number, entries: entries))
        return entries
    }

    /// Looks into the store for what an old generation's record lacks.
    func completed(_ generation: Generation) -> Generation {
        var generation = generation
        for component in generation.components where component.summary?.setup == nil {
            guard let manifest = store.manifest(component.entry).manifest else { continue }
            generation[component.identifier]?.summary = manifest.summary
        }
        return generation
    }
}

extension InstalledComponent {
    init(_ component: DeployedComponent) {
        self.init(
            identifier: component.identifier, version: component.entry.version,
            name: component.summary?.name, description: component.summary?.description,
            environment: component.origin.environment, package: component.origin.package,
            packageVersion: component.origin.packageVersion, isActive: component.isActive)
        notes = PackageNotes(component.origin.notes)
        sbom = component.summary?.sbom
    }
}

extension PackageNotes {
    init(_ notes: Manifest.Notes) {
        self.init(
            urgency: notes.urgency == .security ? .security : .normal, advisory: notes.advisory,
            supportUntil: notes.supportUntil)
    }
}
