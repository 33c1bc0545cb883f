import DeliveryPackage
import Linux

/// The files that a component's new version and the version before have both: of the same content, with the same mode.
///
/// They get one more name instead of being written. What is in the store is never written to, so nobody sees the difference. Each
/// is read and compared before, so that damage doesn't live on.
struct KnownFiles {
    private let store: Store
    private let old: Generation
    /// Those of the component whose files are coming.
    private var common: CommonFiles?
    private var component: Int?
    private var piece: [UInt8] = []

    /// - Parameter old: What is installed, and will be the generation to go back to.
    init(of old: Generation, in store: Store) {
        (self.store, self.old) = (store, old)
    }

    /// Whether the version before lists the file.
    mutating func have(_ file: PayloadFile, of new: ComponentManifest) -> Bool {
        if component != file.component { begin(file.component, new) }
        return common?[file] != nil
    }

    /// One version before is looked at at a time, and of it only what is needed is kept.
    private mutating func begin(_ place: Int, _ new: ComponentManifest) {
        (component, common) = (place, nil)
        guard let entry = old[new.identifier]?.entry, let before = store.manifest(entry).manifest else {
            return
        }
        common = CommonFiles(of: new, and: before, entry)
    }

    /// Gives a file of the version before the name `path` too.
    ///
    /// - Parameter tell: Told how many more bytes were read.
    /// - Returns: Whether the file has the new name. If the file was damaged, or can't have one more name, the caller writes it instead.
    mutating func link(
        _ file: PayloadFile, at path: Path, _ tell: (Int) throws(InstallerError) -> Void
    ) throws(InstallerError) -> Bool {
        guard let common, let name = common[file] else { return false }
        do throws(InstallerError) {
            let source = try store.path(name, of: common.entry)
            if try isIntact(source, file.entry, tell),
                try store.disk.link(source, at: path, ifMode: file.entry.mode)
            {
                return true
            }
        } catch {
            // What can't be read or linked can still be written.
            guard case .storage = error else { throw error }
        }
        self.common?.forget(file)
        return false
    }

    private mutating func isIntact(
        _ source: Path, _ file: FileEntry, _ tell: (Int) throws(InstallerError) -> Void
    ) throws(InstallerError) -> Bool {
        let reader = try store.disk.reader(of: source)
        var digest = try ContentDigest()
        var size = 0
        while size <= file.size, try store.disk.next(of: reader, into: &piece) {
            try digest.update(piece)
            size += piece.count
            try tell(piece.count)
        }
        return try digest.finish() == file.digest
    }
}

/// Where a version has the files that it shares with a newer one.
struct CommonFiles {
    private enum Source {
        case none
        /// Under the same path: so it is with almost all.
        case same
        case other(Path)
    }

    let entry: StoreEntry
    /// Of each file of the newer version, in their order.
    private var sources: [Source]

    init(of new: ComponentManifest, and old: ComponentManifest, _ entry: StoreEntry) {
        self.entry = entry
        let index = FileIndex(old.files)
        sources = new.files.map { file in
            guard let path = index[file]?.path else { return .none }
            return path == file.path ? .same : .other(path)
        }
    }

    subscript(_ file: PayloadFile) -> Path? {
        switch sources[file.index] {
        case .none: nil
        case .same: file.entry.path
        case .other(let path): path
        }
    }

    mutating func forget(_ file: PayloadFile) { sources[file.index] = .none }
}

/// Files by what makes two the same, wherever they are: digest and mode.
///
/// Two words a file. Digests spread by themselves.
private struct FileIndex {
    private let files: [FileEntry]
    /// In each the place of a file, counted from 1; 0 in those that are free, which are half of them and more.
    private var slots: [Int]

    init(_ files: [FileEntry]) {
        self.files = files
        var count = 2
        while count < 2 * files.count { count *= 2 }
        slots = [Int](repeating: 0, count: count)
        for (place, file) in files.enumerated() {
            let slot = slot(of: file)
            if slots[slot] == 0 { slots[slot] = place + 1 }
        }
    }

    subscript(_ file: FileEntry) -> FileEntry? {
        let place = slots[slot(of: file)]
        return place == 0 ? nil : files[place - 1]
    }

    /// Where a file of that content and mode is, or would be.
    private func slot(of file: FileEntry) -> Int {
        var slot = file.digest.prefix(4).reduce(0) { $0 << 8 | Int($1) } & (slots.count - 1)
        while slots[slot] != 0 {
            let other = files[slots[slot] - 1]
            if other.mode == file.mode, other.digest == file.digest { break }
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }
}
