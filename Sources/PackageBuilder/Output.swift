import DeliveryPackage
import Linux

/// A file that appears under its name only when it is finished.
struct Output {
    private let folder: LinuxFileSystem
    private let path: Path

    init(_ path: String) throws(BuildError) {
        let slash = path.lastIndex(of: "/")
        let name = slash.map { path[path.index(after: $0)...] } ?? path[...]
        let parent = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        do throws(PathError) { self.path = try Path(untrusted: String(name)) } catch {
            throw .badOutput(path)
        }
        do throws(Errno) { folder = try LinuxFileSystem(root: parent) } catch {
            throw .noFolder(parent, error)
        }
    }

    /// Makes the file with what `write` writes, unless that or `check` of it throws.
    func replace(
        _ write: (any FileWriter) throws(BuildError) -> Void,
        check: (consuming FileHandle) throws(PackageError) -> Void
    ) throws(BuildError) {
        let temporary = path.withSuffix(".new")
        try? folder.remove(temporary)
        do throws(BuildError) {
            try write(writing { () throws(FileSystemError) in try folder.create(temporary, mode: 0o644) })
            try self.check(temporary, check)
            try writing { () throws(FileSystemError) in try publish(temporary) }
        } catch {
            try? folder.remove(temporary)
            throw error
        }
    }

    private func check(
        _ temporary: Path, _ body: (consuming FileHandle) throws(PackageError) -> Void
    ) throws(BuildError) {
        let file: FileHandle
        do throws(Errno) {
            file = try folder.open(temporary, 0)
        } catch {
            throw .unwritable(FileSystemError(.open, temporary, error))
        }
        do throws(PackageError) { try body(file) } catch { throw .manifest(error) }
    }

    private func publish(_ temporary: Path) throws(FileSystemError) {
        try folder.synchronizeFile(temporary)
        try folder.rename(temporary, to: path)
        try folder.synchronizeDirectory(.top)
    }
}
