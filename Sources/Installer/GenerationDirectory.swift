import Deployment
import Linux
import Records

/// The directory of one generation: reads it, and writes a new one.
struct GenerationDirectory {
    let disk: Disk
    let path: Path

    static var trialMark: String { "trial" }
    static var confirmedMark: String { "confirmed" }

    func read() throws(InstallerError) -> Generation {
        let origins = try readOrigins()
        var generation = Generation()
        for state in [Activation.inactive, .active] {
            for entry in try entries(state) {
                generation[entry.component] = DeployedComponent(
                    entry: entry, isActive: state == .active, origin: origins[entry.component] ?? Origin())
            }
        }
        return generation
    }

    /// What the generation keeps in the store.
    func entries() throws(InstallerError) -> [StoreEntry] {
        try entries(.inactive) + entries(.active)
    }

    /// - Throws: Also when what stands there isn't what `write` wrote: then nothing may be concluded from it.
    private func entries(_ state: Activation) throws(InstallerError) -> [StoreEntry] {
        let directory = try disk.child(path, state.rawValue)
        var entries: [StoreEntry] = []
        for name in try disk.list(directory, limit: Self.limit) {
            let link = try disk.child(directory, name)
            let text = try disk.readSymbolicLink(link)
            guard let entry = StoreEntry(link: text), entry.component == name else {
                throw .storage(FileSystemError(.readLink, link, .invalid))
            }
            entries.append(entry)
        }
        return entries
    }

    /// Makes the directory, on trial; its parent exists.
    func write(_ generation: Generation, parent: Int?) throws(InstallerError) {
        try disk.makeDirectory(path, mode: 0o755)
        for state in [Activation.inactive, .active] {
            let directory = try disk.child(path, state.rawValue)
            try disk.makeDirectory(directory, mode: 0o755)
            for component in generation.components where component.isActive == (state == .active) {
                try disk.makeSymbolicLink(
                    at: disk.child(directory, component.identifier), to: component.entry.link)
            }
        }
        if let parent {
            try disk.makeSymbolicLink(at: disk.child(path, "parent"), to: "../\(parent)")
        }
        _ = try disk.create(disk.child(path, Self.trialMark), mode: 0o644)
        try disk.save(
            generation.components.map { Self.record($0) }, to: originFile, limit: Self.originLimit)
    }

    /// - Unit: components of a device. Our choice, sixty-four times what one package may hold.
    private static var limit: Int { 65_536 }
}

// Where components came from.
extension GenerationDirectory {
    /// Damage only costs the knowledge; the file is set aside then, and nothing else depends on it.
    func originDamage() throws(InstallerError) -> RecordDamage? {
        try loadOrigins().damage
    }

    private func loadOrigins() throws(InstallerError) -> RecordFile.Contents {
        try disk.load(originFile, limit: Self.originLimit)
    }

    private var originFile: Path { get throws(InstallerError) { try disk.child(path, "packages") } }

    /// - Unit: bytes.
    private static var originLimit: Int { 64 << 20 }

    private func readOrigins() throws(InstallerError) -> [String: Origin] {
        var origins: [String: Origin] = [:]
        for record in try loadOrigins().records {
            guard let component = record["Component"] else { continue }
            origins[component] = Origin(
                package: record["Package"] ?? "", packageVersion: record["Package-Version"] ?? "",
                environment: record["Environment"])
        }
        return origins
    }

    private static func record(_ component: DeployedComponent) -> Record {
        var record = Record([("Component", component.identifier)])
        record["Package"] = component.origin.package
        record["Package-Version"] = component.origin.packageVersion
        record["Environment"] = component.origin.environment
        return record
    }
}
