public import Linux

extension CrashingFileSystem {
    public func create(_ path: Path, mode: UInt32) throws(FileSystemError) -> any FileWriter {
        let node = FileNode(.file(cached: [], onDisk: []), mode: mode)
        try add(node, path, .create)
        return Writer(self, node, path)
    }

    /// - Source: link(2). The first name of the file is followed as little as by the kernel.
    public func link(_ source: Path, at path: Path, ifMode mode: UInt32) throws(FileSystemError) -> Bool {
        guard let node = try directory(of: source, .makeLink).entries?[source.lastName] else {
            throw FileSystemError(.makeLink, path, .noSuchFile)
        }
        guard canLink(source), node.content != nil, node.mode == mode else { return false }
        try add(node, path, .makeLink)
        return true
    }

    public func reader(of path: Path) throws(FileSystemError) -> any FileReader {
        Reader(try read(path, limit: .max))
    }

    public func makeDirectory(_ path: Path, mode: UInt32) throws(FileSystemError) {
        try add(.directory(mode: mode), path, .makeDirectory)
    }

    public func makeSymbolicLink(at path: Path, to target: String) throws(FileSystemError) {
        try add(FileNode(.link(target), mode: 0o777), path, .makeLink)
    }

    public func setOwner(of path: Path, user: UInt32, group: UInt32) throws(FileSystemError) {
        _ = try directory(of: path, .setOwner)
        try spendOperation(.setOwner, path)
        owners[path] = user
    }

    public func copyTree(_ source: Path, to destination: Path, limit: Int) throws(FileSystemError) {
        guard limit > 0 else { throw FileSystemError(.copy, source, .tooLarge) }
        let node = try node(source, .copy)
        guard let entries = node.entries else {
            try add(
                FileNode(.file(cached: node.content ?? [], onDisk: []), mode: node.mode), destination, .copy)
            return
        }
        try makeDirectory(destination, mode: node.mode)
        for name in entries.keys.sorted() {
            try copyTree(child(source, name), to: child(destination, name), limit: limit - 1)
        }
    }

    private func add(
        _ node: FileNode, _ path: Path, _ operation: FileSystemError.Operation
    ) throws(FileSystemError) {
        let parent = try directory(of: path, operation)
        guard parent.entries?[path.lastName] == nil else {
            throw FileSystemError(operation, path, .alreadyExists)
        }
        try spendOperation(operation, path, takesSpace: true)
        parent.entries?[path.lastName] = node
    }

    public func list(_ directory: Path, limit: Int) throws(FileSystemError) -> [String] {
        try requirePower(.list, directory)
        guard let entries = try node(directory, .list).entries else {
            throw FileSystemError(.list, directory, .notADirectory)
        }
        guard entries.count <= limit else { throw FileSystemError(.list, directory, .tooLarge) }
        return entries.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    public func readSymbolicLink(_ path: Path) throws(FileSystemError) -> String {
        try requirePower(.readLink, path)
        guard let node = try directory(of: path, .readLink).entries?[path.lastName] else {
            throw FileSystemError(.readLink, path, .noSuchFile)
        }
        guard case .link(let text) = node.kind else { throw FileSystemError(.readLink, path, .invalid) }
        return text
    }

    public func attributes(of path: Path) throws(FileSystemError) -> FileAttributes? {
        try requirePower(.examine, path)
        guard path != .top else { return FileAttributes(root) }
        do throws(FileSystemError) {
            return try directory(of: path, .examine).entries?[path.lastName].map { FileAttributes($0) }
        } catch {
            guard error.reason == .noSuchFile else { throw error }
            return nil
        }
    }

    public func freeSpace() throws(FileSystemError) -> Int {
        try requirePower(.measure, .top)
        return space
    }

    public func lock(_ path: Path) throws(FileSystemError) -> any FileLock {
        if try attributes(of: path) == nil {
            try add(FileNode(.file(cached: [], onDisk: []), mode: 0o600), path, .lock)
        }
        guard locks.insert(path).inserted else { throw FileSystemError(.lock, path, .wouldBlock) }
        return Lock(self, path)
    }

    private final class Writer: FileWriter {
        private let files: CrashingFileSystem
        private let node: FileNode
        private let path: Path

        init(_ files: CrashingFileSystem, _ node: FileNode, _ path: Path) {
            (self.files, self.node, self.path) = (files, node, path)
        }

        func write(_ bytes: Span<UInt8>) throws(FileSystemError) {
            try files.spendOperation(.write, path, takesSpace: true)
            node.content = (node.content ?? []) + bytes.indices.map { bytes[$0] }
        }
    }

    private final class Reader: FileReader {
        private var content: [UInt8]

        init(_ content: [UInt8]) { self.content = content }

        func next(into piece: inout [UInt8]) -> Bool {
            piece = Array(content.prefix(64 << 10))
            content.removeFirst(piece.count)
            return !piece.isEmpty
        }
    }

    private final class Lock: FileLock {
        private let files: CrashingFileSystem
        private let path: Path

        init(_ files: CrashingFileSystem, _ path: Path) {
            (self.files, self.path) = (files, path)
        }

        deinit { release() }

        func release() { files.locks.remove(path) }
    }
}

// Finding nodes, links followed by those who read, and refused to others, as by `LinuxFileSystem`.
extension CrashingFileSystem {
    func node(
        _ path: Path, _ operation: FileSystemError.Operation
    ) throws(FileSystemError) -> FileNode {
        try follow(path.names, path, operation)
    }

    func directory(
        of path: Path, _ operation: FileSystemError.Operation
    ) throws(FileSystemError) -> FileNode {
        let node = try follow(path.parent.names, path, operation)
        guard node.entries != nil else { throw FileSystemError(operation, path, .notADirectory) }
        return node
    }

    private func follow(
        _ names: [String], _ path: Path, _ operation: FileSystemError.Operation
    ) throws(FileSystemError) -> FileNode {
        var way = [root]
        var rest = names[...]
        var hops = 0
        while let name = rest.popFirst() {
            if name == "." { continue }
            if name == ".." {
                way.removeLast()
                if way.isEmpty { throw FileSystemError(operation, path, .crossesBoundary) }
                continue
            }
            guard let entries = way[way.count - 1].entries else {
                throw FileSystemError(operation, path, .notADirectory)
            }
            guard let node = entries[name] else { throw FileSystemError(operation, path, .noSuchFile) }
            guard case .link(let text) = node.kind else {
                way.append(node)
                continue
            }
            guard operation.followsLinks else { throw FileSystemError(operation, path, .tooManyLinks) }
            hops += 1
            guard !text.hasPrefix("/") else { throw FileSystemError(operation, path, .crossesBoundary) }
            guard hops <= 40 else { throw FileSystemError(operation, path, .tooManyLinks) }
            rest = text.split(separator: "/").map(String.init)[...] + rest
        }
        return way[way.count - 1]
    }
}

extension FileSystemError.Operation {
    fileprivate var followsLinks: Bool { [.open, .read, .list, .examine, .readLink].contains(self) }
}

extension FileAttributes {
    fileprivate init(_ node: FileNode) {
        switch node.kind {
        case .file(let cached, _): self.init(kind: .file, size: cached.count, mode: node.mode)
        case .directory: self.init(kind: .directory, size: 0, mode: node.mode)
        case .link(let text): self.init(kind: .symbolicLink, size: text.utf8.count, mode: node.mode)
        }
    }
}

extension Path {
    fileprivate var names: [String] { description.split(separator: "/").map(String.init) }
}
