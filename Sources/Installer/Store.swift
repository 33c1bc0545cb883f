import DeliveryPackage
import Linux
import Records

/// The installed files of all kept generations, with the record of each component beside them.
struct Store {
    let disk: Disk

    static var directory: Path { "store" }

    func begin() throws(InstallerError) {
        try disk.makeDirectories(Self.directory, mode: 0o755)
    }

    /// Where the files of an entry are.
    func path(_ entry: StoreEntry) throws(InstallerError) -> Path {
        try disk.child(directory(of: entry.component), entry.name)
    }

    /// Where one of its files is.
    func path(_ file: Path, of entry: StoreEntry) throws(InstallerError) -> Path {
        try disk.path(file, in: path(entry))
    }

    func holds(_ entry: StoreEntry) throws(InstallerError) -> Bool {
        try disk.attributes(of: path(entry)) != nil
    }

    /// Moves the files of an entry, complete and checked, into the store.
    func add(_ entry: StoreEntry, from staged: Path) throws(InstallerError) {
        try disk.makeDirectories(directory(of: entry.component), mode: 0o755)
        try disk.rename(staged, to: path(entry))
    }

    private func directory(of component: String) throws(InstallerError) -> Path {
        try disk.child(Self.directory, component)
    }

    // MARK: Records

    /// Replaces the record of an entry that generations refer to.
    func save(_ manifest: ComponentManifest) throws(InstallerError) {
        try disk.save([manifest.record], to: recordFile(StoreEntry(manifest)), limit: Self.recordLimit)
    }

    /// Writes the record of an entry that no generation on the disk refers to. It becomes durable with the entry's files.
    func write(_ manifest: ComponentManifest) throws(InstallerError) {
        try disk.write([manifest.record], to: recordFile(StoreEntry(manifest)), limit: Self.recordLimit)
    }

    /// What is known about an entry, or why nothing is.
    func manifest(_ entry: StoreEntry) -> InstalledManifest {
        let contents: RecordFile.Contents
        do throws(InstallerError) {
            contents = try disk.load(recordFile(entry), limit: Self.recordLimit)
        } catch {
            return .damaged("\(error)")
        }
        if let damage = contents.damage { return .damaged("\(damage)") }
        guard let record = contents.records.first else {
            return .damaged("the record of \"\(entry.component)\" \(entry.version) is missing")
        }
        do throws(PackageError) {
            return .known(try ComponentManifest(record: record))
        } catch {
            return .damaged("the record of \"\(entry.component)\" \(entry.version) is of no use: \(error)")
        }
    }

    private func recordFile(_ entry: StoreEntry) throws(InstallerError) -> Path {
        try disk.child(directory(of: entry.component), entry.recordName)
    }

    /// What earlier versions allowed a manifest.
    ///
    /// - Unit: bytes.
    private static var recordLimit: Int { 16 << 20 }

    // MARK: Garbage

    /// Removes what isn't in `kept`.
    ///
    /// - Parameter components: Those of which there may be something; nil for all.
    func collect(keeping kept: Set<StoreEntry>, among components: Set<String>?) throws(InstallerError) {
        guard try disk.attributes(of: Self.directory) != nil else { return }
        var names: [String: Set<String>] = [:]
        for entry in kept where components?.contains(entry.component) ?? true {
            names[entry.component, default: []].formUnion(entry.names)
        }
        var looked = Array(components ?? [])
        if components == nil { looked = try disk.list(Self.directory, limit: 1 << 20) }
        for component in looked { try collect(component, keeping: names[component] ?? []) }
    }

    private func collect(_ component: String, keeping kept: Set<String>) throws(InstallerError) {
        let directory = try directory(of: component)
        guard !kept.isEmpty else {
            try disk.removeTree(directory)
            return
        }
        guard try disk.attributes(of: directory) != nil else { return }
        for name in try disk.list(directory, limit: 1 << 20) where !kept.contains(name) {
            try disk.removeTree(disk.child(directory, name))
        }
    }
}

/// What is known about an installed component.
enum InstalledManifest {
    case known(ComponentManifest)
    /// With a sentence for people.
    case damaged(String)

    var manifest: ComponentManifest? {
        if case .known(let manifest) = self { manifest } else { nil }
    }
}
