import Linux

/// What an archive without a manifest has brought so far, and what it may bring yet.
struct ArchiveContents {
    private let limits: PackageLimits
    private var leaves: Set<Path> = []
    private var directories: Set<Path> = []
    private var entries = 0
    private var bytes = 0

    init(_ limits: PackageLimits) { self.limits = limits }

    /// Checks an entry; nil for the archive's own folder, `./`, which is there already.
    mutating func accept(_ entry: TarEntry) throws(PackageError) -> ArchiveEntry? {
        try count(entry)
        let entry = entry.withoutLeadingDot
        guard entry.kind != .directory || entry.name != [UInt8(ascii: ".")] else { return nil }
        let path = try entry.place()
        try checkDepth(path)
        switch entry.kind {
        case .directory:
            try insertDirectory(path)
            return .directory(path)
        case .file:
            try insertLeaf(path)
            return .file(path, size: entry.size, isProgram: entry.mode & 0o100 != 0)
        case .link:
            try insertLeaf(path)
            return .link(try link(path, entry))
        }
    }

    private mutating func count(_ entry: TarEntry) throws(PackageError) {
        entries += 1
        guard entries <= limits.files else { throw .tooLarge("entries", limit: limits.files) }
        guard entry.size <= limits.payloadSize - bytes else {
            throw .tooLarge("payload, in bytes", limit: limits.payloadSize)
        }
        bytes += entry.size
    }

    private func checkDepth(_ path: Path) throws(PackageError) {
        guard path.depth <= limits.pathDepth else {
            throw .tooLarge("names in a path", limit: limits.pathDepth)
        }
    }

    private func link(_ path: Path, _ entry: TarEntry) throws(PackageError) -> LinkEntry {
        let link = LinkEntry(path: path, target: text(entry.target))
        guard NameText.flaw(of: entry.target) == nil, link.isAllowed else {
            throw .forbiddenEntry("\(path)", kind: "a link that leads out, or goes up behind a name")
        }
        return link
    }
}

// Each place is one thing: what is written through a link, or over a file, would be somewhere else.
extension ArchiveContents {
    private mutating func insertLeaf(_ path: Path) throws(PackageError) {
        guard !directories.contains(path) else { throw Self.conflict(path) }
        guard leaves.insert(path).inserted else {
            throw .malformedArchive("\(quoted("\(path)")) is there twice")
        }
        try insertDirectory(path.parent)
    }

    private mutating func insertDirectory(_ path: Path) throws(PackageError) {
        var directory = path
        while directory != .top {
            guard !leaves.contains(directory) else { throw Self.conflict(directory) }
            guard directories.insert(directory).inserted else { return }
            directory = directory.parent
        }
    }

    private static func conflict(_ path: Path) -> PackageError {
        .malformedArchive("\(quoted("\(path)")) is a directory, and a file or a link too")
    }
}

extension TarEntry {
    /// As many tars write names when they are told to pack the folder `.`.
    fileprivate var withoutLeadingDot: TarEntry {
        guard name.starts(with: Array("./".utf8)), name.count > 2 else { return self }
        return TarEntry(
            kind: kind, name: Array(name.dropFirst(2)), mode: mode, size: size, target: target)
    }
}
