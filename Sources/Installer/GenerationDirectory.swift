import DeliveryPackage
import Deployment
import Linux
import Records

/// The directory of one generation: reads it, and writes a new one.
struct GenerationDirectory {
    let disk: Disk
    let path: Path

    static var trialMark: String { "trial" }
    static var confirmedMark: String { "confirmed" }

    /// - Parameter damage: Told if what is known of the components was lost. That costs the knowledge alone; the file is set aside
    ///   then, and nothing else depends on it.
    func read(_ damage: (RecordDamage) -> Void) throws(InstallerError) -> Generation {
        let records = try readRecords(damage)
        var components: [DeployedComponent] = []
        for state in [Activation.inactive, .active] {
            for entry in try entries(state) {
                components.append(
                    DeployedComponent(
                        entry, isActive: state == .active, records[entry.component] ?? Record()))
            }
        }
        return Generation(components)
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

    /// Makes the directory, on trial; its parent exists. Nothing of it is durable yet.
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
        try disk.write(
            generation.components.map { $0.record }, to: recordFile, limit: Self.recordLimit)
    }

    /// - Unit: components of a device: sixty-four times what one package may hold.
    private static var limit: Int { 65_536 }
}

// What is known of the components without looking into the store.
extension GenerationDirectory {
    private func readRecords(_ damage: (RecordDamage) -> Void) throws(InstallerError) -> [String: Record] {
        let contents = try disk.load(recordFile, limit: Self.recordLimit)
        if let found = contents.damage { damage(found) }
        var records: [String: Record] = [:]
        for record in contents.records {
            if let component = record["Component"] { records[component] = record }
        }
        return records
    }

    private var recordFile: Path { get throws(InstallerError) { try disk.child(path, "packages") } }

    /// - Unit: bytes.
    private static var recordLimit: Int { 64 << 20 }
}

extension DeployedComponent {
    fileprivate init(_ entry: StoreEntry, isActive: Bool, _ record: Record) {
        (self.entry, self.isActive) = (entry, isActive)
        origin = Origin(
            package: record["Package"] ?? "", packageVersion: record["Package-Version"] ?? "",
            environment: record["Environment"], releasedWith: Dependency.list(in: record, "Released-With"),
            notes: Manifest.Notes(kept: record))
        // Generations that were made before summaries were written have no `Depends`.
        summary = record["Depends"] == nil ? nil : try? ComponentSummary(record: record)
    }

    fileprivate var record: Record {
        var record = Record([("Component", identifier)])
        record["Package"] = origin.package
        record["Package-Version"] = origin.packageVersion
        record["Environment"] = origin.environment
        if !origin.releasedWith.isEmpty {
            record["Released-With"] = origin.releasedWith.map { $0.description }.joined(separator: ", ")
        }
        origin.notes.write(to: &record)
        summary?.write(to: &record)
        return record
    }
}
