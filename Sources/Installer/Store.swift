import DeliveryPackage
import Linux
import Records

/// The installed files of all kept generations, with the record of each component beside them.
struct Store {
    let files: any FileSystem

    private static var directory: Path { "store" }

    func begin() throws(FileSystemError) {
        try files.makeDirectories(Self.directory, mode: 0o755)
    }

    /// Where the files of an entry are.
    func path(_ entry: StoreEntry) throws(FileSystemError) -> Path {
        try files.child(directory(of: entry.component), entry.name)
    }

    func holds(_ entry: StoreEntry) throws(FileSystemError) -> Bool {
        try files.attributes(of: path(entry)) != nil
    }

    /// Moves the files of an entry, complete and checked, into the store.
    func add(_ entry: StoreEntry, from staged: Path) throws(FileSystemError) {
        try files.makeDirectories(directory(of: entry.component), mode: 0o755)
        try files.rename(staged, to: path(entry))
    }

    private func directory(of component: String) throws(FileSystemError) -> Path {
        try files.child(Self.directory, component)
    }

    // MARK: Records

    func save(_ manifest: ComponentManifest) throws(FileSystemError) {
        try recordFile(StoreEntry(manifest)).save([manifest.record])
    }

    /// What is known about an entry, or why nothing is.
    func manifest(_ entry: StoreEntry) -> InstalledManifest {
        let contents: RecordFile.Contents
        do throws(FileSystemError) {
            contents = try recordFile(entry).load()
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

    private func recordFile(_ entry: StoreEntry) throws(FileSystemError) -> RecordFile {
        // As much as a package's manifest may have, and the file's own head.
        let limit = PackageLimits().manifestSize
        return RecordFile(
            try files.child(directory(of: entry.component), entry.recordName), in: files, limit: limit)
    }

    // MARK: Garbage

    /// Removes all that isn't in `kept`.
    func collect(keeping kept: Set<StoreEntry>) throws(FileSystemError) {
        guard try files.attributes(of: Self.directory) != nil else { return }
        var names: [String: Set<String>] = [:]
        for entry in kept { names[entry.component, default: []].formUnion(entry.names) }
        for component in try files.list(Self.directory, limit: 1 << 20) {
            try collect(component, keeping: names[component] ?? [])
        }
    }

    private func collect(_ component: String, keeping kept: Set<String>) throws(FileSystemError) {
        let directory = try directory(of: component)
        guard !kept.isEmpty else {
            try files.removeTree(directory)
            return
        }
        for name in try files.list(directory, limit: 1 << 20) where !kept.contains(name) {
            try files.removeTree(files.child(directory, name))
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
