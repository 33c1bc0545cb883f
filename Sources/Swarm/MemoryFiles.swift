internal import Linux

/// The state directory of a device that doesn't outlive this process: nothing is slower than memory, and nothing is kept.
///
/// It has what the device's engines use of a file system.
final class MemoryFiles: FileSystem {
    private final class Content: FileWriter {
        var bytes: [UInt8] = []

        func write(_ piece: Span<UInt8>) { for index in piece.indices { bytes.append(piece[index]) } }
    }

    private final class Lock: FileLock {
        func release() {}
    }

    /// Nil for a directory.
    private var entries: [Path: Content?] = [.top: nil]

    func read(_ path: Path, limit: Int) throws(FileSystemError) -> [UInt8] {
        guard let content = entries[path].flatMap({ $0 }) else {
            throw FileSystemError(.read, path, .noSuchFile)
        }
        guard content.bytes.count <= limit else { throw FileSystemError(.read, path, .tooLarge) }
        return content.bytes
    }

    func write(_ bytes: [UInt8], to path: Path) throws(FileSystemError) {
        let content = Content()
        content.bytes = bytes
        entries[path] = .some(content)
    }

    func rename(_ source: Path, to destination: Path) throws(FileSystemError) {
        guard let entry = entries.removeValue(forKey: source) else {
            throw FileSystemError(.rename, source, .noSuchFile)
        }
        entries[destination] = .some(entry)
    }

    func remove(_ path: Path) throws(FileSystemError) {
        guard entries.removeValue(forKey: path) != nil else {
            throw FileSystemError(.remove, path, .noSuchFile)
        }
    }

    func create(_ path: Path, mode: UInt32) throws(FileSystemError) -> any FileWriter {
        guard entries[path] == nil else { throw FileSystemError(.create, path, .alreadyExists) }
        let content = Content()
        entries[path] = .some(content)
        return content
    }

    func makeDirectory(_ path: Path, mode: UInt32) throws(FileSystemError) { entries[path] = .some(nil) }

    func list(_ directory: Path, limit: Int) throws(FileSystemError) -> [String] {
        let names = entries.keys.filter { $0 != .top && $0.parent == directory }.map { $0.lastName }
        guard names.count <= limit else { throw FileSystemError(.list, directory, .tooLarge) }
        return names.sorted()
    }

    func attributes(of path: Path) throws(FileSystemError) -> FileAttributes? {
        guard let entry = entries[path] else { return nil }
        return FileAttributes(
            kind: entry == nil ? .directory : .file, size: entry?.bytes.count ?? 0, mode: 0o600)
    }

    func removeDirectory(_ path: Path) throws(FileSystemError) { try remove(path) }
    func freeSpace() throws(FileSystemError) -> Int { 1 << 40 }
    func lock(_ path: Path) throws(FileSystemError) -> any FileLock { Lock() }

    // MARK: There is no disk

    func synchronizeFile(_ path: Path) throws(FileSystemError) {}
    func synchronizeDirectory(_ path: Path) throws(FileSystemError) {}
    func synchronizeAll() throws(FileSystemError) {}
    func setOwner(of path: Path, user: UInt32, group: UInt32) throws(FileSystemError) {}

    // MARK: Nobody asks for these

    func reader(of path: Path) throws(FileSystemError) -> any FileReader {
        throw FileSystemError(.open, path, .notSupported)
    }

    func link(_ source: Path, at path: Path, ifMode mode: UInt32) throws(FileSystemError) -> Bool { false }

    func makeSymbolicLink(at path: Path, to target: String) throws(FileSystemError) {
        throw FileSystemError(.makeLink, path, .notSupported)
    }

    func readSymbolicLink(_ path: Path) throws(FileSystemError) -> String {
        throw FileSystemError(.readLink, path, .notSupported)
    }

    func copyTree(_ source: Path, to destination: Path, limit: Int) throws(FileSystemError) {
        throw FileSystemError(.copy, source, .notSupported)
    }
}
