import Linux

/// The installer's directory: a file system with the installer's error.
///
/// Each operation is that of `FileSystem`; what it throws is `InstallerError.storage`. So the translation is in one
/// place, and everything above throws one type.
struct Disk {
    let files: any FileSystem

    // MARK: Reading

    func attributes(of path: Path) throws(InstallerError) -> FileAttributes? {
        try stored { () throws(FileSystemError) in try files.attributes(of: path) }
    }

    func list(_ directory: Path, limit: Int) throws(InstallerError) -> [String] {
        try stored { () throws(FileSystemError) in try files.list(directory, limit: limit) }
    }

    func readSymbolicLink(_ path: Path) throws(InstallerError) -> String {
        try stored { () throws(FileSystemError) in try files.readSymbolicLink(path) }
    }

    /// Opens a file, to be read piece by piece.
    func reader(of path: Path) throws(InstallerError) -> any FileReader {
        try stored { () throws(FileSystemError) in try files.reader(of: path) }
    }

    /// Puts the next piece of a file in the place of `content`; returns false at its end.
    func next(of reader: any FileReader, into content: inout [UInt8]) throws(InstallerError) -> Bool {
        do throws(FileSystemError) { return try reader.next(into: &content) } catch { throw .storage(error) }
    }

    func freeSpace() throws(InstallerError) -> Int {
        try stored { () throws(FileSystemError) in try files.freeSpace() }
    }

    /// The path of a name in a directory.
    func child(_ directory: Path, _ name: String) throws(InstallerError) -> Path {
        try stored { () throws(FileSystemError) in try files.child(directory, name) }
    }

    /// A path below a directory.
    func path(_ path: Path, in directory: Path) throws(InstallerError) -> Path {
        do throws(PathError) { return try directory.appending(path) } catch {
            throw .storage(FileSystemError(.open, path, .invalid))
        }
    }

    // MARK: Writing

    func makeDirectory(_ path: Path, mode: UInt32) throws(InstallerError) {
        try stored { () throws(FileSystemError) in try files.makeDirectory(path, mode: mode) }
    }

    func makeDirectories(_ path: Path, mode: UInt32) throws(InstallerError) {
        try stored { () throws(FileSystemError) in try files.makeDirectories(path, mode: mode) }
    }

    func makeSymbolicLink(at path: Path, to target: String) throws(InstallerError) {
        try stored { () throws(FileSystemError) in try files.makeSymbolicLink(at: path, to: target) }
    }

    func create(_ path: Path, mode: UInt32) throws(InstallerError) -> any FileWriter {
        try stored { () throws(FileSystemError) in try files.create(path, mode: mode) }
    }

    /// Gives a file another name, if it can have one.
    func link(_ source: Path, at path: Path, ifMode mode: UInt32) throws(InstallerError) -> Bool {
        try stored { () throws(FileSystemError) in try files.link(source, at: path, ifMode: mode) }
    }

    func write(_ bytes: [UInt8], to writer: any FileWriter) throws(InstallerError) {
        try stored { () throws(FileSystemError) in try writer.write(bytes.span) }
    }

    func rename(_ source: Path, to destination: Path) throws(InstallerError) {
        try stored { () throws(FileSystemError) in try files.rename(source, to: destination) }
    }

    func removeTree(_ path: Path) throws(InstallerError) {
        try stored { () throws(FileSystemError) in try files.removeTree(path) }
    }

    func setOwner(of path: Path, to account: SystemAccount) throws(InstallerError) {
        try stored { () throws(FileSystemError) in
            try files.setOwner(of: path, user: account.user, group: account.group)
        }
    }

    /// Copies a directory: at most 100,000 files, directories and links.
    func copyTree(_ source: Path, to destination: Path) throws(InstallerError) {
        try stored { () throws(FileSystemError) in
            try files.copyTree(source, to: destination, limit: 100_000)
        }
    }

    // MARK: Durability

    func synchronizeDirectory(_ path: Path) throws(InstallerError) {
        try stored { () throws(FileSystemError) in try files.synchronizeDirectory(path) }
    }

    func synchronizeAll() throws(InstallerError) {
        try stored { () throws(FileSystemError) in try files.synchronizeAll() }
    }

    /// Takes a lock; somebody else's is `.busy`.
    func lock(_ path: Path) throws(InstallerError) -> any FileLock {
        do throws(FileSystemError) {
            return try files.lock(path)
        } catch {
            throw error.reason == .wouldBlock ? .busy : .storage(error)
        }
    }
}

extension Disk {
    /// Turns a failed file operation into the installer's error.
    private func stored<Result: ~Copyable>(
        _ body: () throws(FileSystemError) -> Result
    ) throws(InstallerError) -> Result {
        do throws(FileSystemError) {
            return try body()
        } catch {
            throw .storage(error)
        }
    }
}
