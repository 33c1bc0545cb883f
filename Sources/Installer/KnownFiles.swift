import DeliveryPackage
import Linux

/// The files that a component's new version and the version before have both: of the same content, with the same mode.
///
/// They get one more name instead of being written. What is in the store is never written to, so nobody sees the difference. Each
/// is read and compared before, so that damage doesn't live on.
struct KnownFiles: ~Copyable {
    private let store: Store
    private let old: Generation
    /// Those of the component whose files are coming.
    private var common: CommonFiles?
    private var component: Int?
    private var piece: [UInt8] = []
    /// One for all files: it takes longer to be made than a small file takes.
    private var digest: ContentDigest?

    /// - Parameter old: What is installed, and will be the generation to go back to.
    init(of old: Generation, in store: Store) {
        (self.store, self.old) = (store, old)
        digest = nil
    }

    /// Whether the version before lists the file.
    mutating func have(_ file: PayloadFile, of new: ComponentManifest) -> Bool {
        if component != file.component { begin(file.component, new) }
        return common?[file] != nil
    }

    /// One version before is looked at at a time, and of it only what is needed is kept.
    private mutating func begin(_ place: Int, _ new: ComponentManifest) {
        (component, common) = (place, nil)
        guard let entry = old[new.identifier]?.entry, let directory = try? store.path(entry),
            let before = store.manifest(entry).manifest
        else { return }
        common = CommonFiles(of: new.files, and: before.files, in: directory)
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
            let source = try store.disk.path(name, in: common.directory)
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
        if digest == nil { digest = try ContentDigest() }
        // If something fails it is thrown away, with what it was told.
        guard var digest = digest.take() else { return false }
        var size = 0
        while size <= file.size, try store.disk.next(of: reader, into: &piece) {
            try digest.update(piece)
            size += piece.count
            try tell(piece.count)
        }
        let isIntact = try digest.finishAndRestart() == file.digest
        self.digest = consume digest
        return isIntact
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

    /// Of the version before, in the store.
    let directory: Path
    /// Of each file of the newer version, in their order.
    private var sources: [Source]

    init(of new: FileList, and old: FileList, in directory: Path) {
        self.directory = directory
        let index = FileIndex(old)
        sources = []
        sources.reserveCapacity(new.count)
        for place in 0..<new.count {
            if let found = index.place(of: place, in: new) {
                sources.append(new.hasSamePath(place, as: found, in: old) ? .same : .other(old[found].path))
            } else {
                sources.append(.none)
            }
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
/// Two short numbers a file. Digests spread by themselves.
private struct FileIndex {
    private let files: FileList
    /// In each the place of a file, counted from 1; 0 in those that are free, which are half of them and more.
    private var slots: [UInt32]

    init(_ files: FileList) {
        self.files = files
        var count = 2
        while count < 2 * files.count { count *= 2 }
        slots = [UInt32](repeating: 0, count: count)
        for place in 0..<files.count {
            let slot = slot(of: place, in: files)
            if slots[slot] == 0 { slots[slot] = UInt32(place + 1) }
        }
    }

    /// Where the file is that is the same as one of another list; nil if there is none.
    func place(of other: Int, in others: FileList) -> Int? {
        // Mostly little was added or removed before it.
        if other < files.count, others.isSame(other, as: other, in: files) { return other }
        let place = slots[slot(of: other, in: others)]
        return place == 0 ? nil : Int(place) - 1
    }

    /// Where a file of that content and mode is, or would be.
    private func slot(of place: Int, in list: FileList) -> Int {
        var slot = Int(truncatingIfNeeded: list.digestWord(place)) & (slots.count - 1)
        while slots[slot] != 0 {
            if list.isSame(place, as: Int(slots[slot]) - 1, in: files) { break }
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }
}
