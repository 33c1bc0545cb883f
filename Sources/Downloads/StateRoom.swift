import HTTP
public import Linux

/// How much may still be written into the state directory.
public struct StateRoom {
    private let files: LinuxFileSystem
    private let limits: DownloadLimits

    /// - Parameter files: The state directory.
    public init(_ files: LinuxFileSystem, _ limits: DownloadLimits) {
        (self.files, self.limits) = (files, limits)
    }

    /// - Unit: bytes.
    public func left() throws(FileSystemError) -> Int { try room(for: nil).size }

    /// - Parameter file: Not counted among what is there, because it is what is written.
    func room(for file: Path?) throws(FileSystemError) -> DownloadRoom {
        let (size, taken) = try file.map { (path) throws(FileSystemError) in try extent(path) } ?? (0, 0)
        // A file system may say that it is as large as can be said.
        let (sum, isBeyond) = taken.addingReportingOverflow(try free())
        let (disk, quota) = (isBeyond ? .max : sum, limits.quota - (try used(.top) - size))
        return quota < disk ? DownloadRoom(max(0, quota), beyond: .quotaExceeded) : DownloadRoom(max(0, disk))
    }

    /// What the disk has, but for the reserve: states and logs have to be written all the same.
    private func free() throws(FileSystemError) -> Int {
        let share = try files.capacity() / 100 * limits.reservePercent
        return max(0, try files.freeSpace() - max(limits.reserve, share))
    }

    /// How long a file is, and what it has of the disk: that may have been reserved by an earlier attempt.
    private func extent(_ path: Path) throws(FileSystemError) -> (size: Int, taken: Int) {
        guard let size = try files.attributes(of: path)?.size else { return (0, 0) }
        let file = try files.openForReading(path)
        do throws(Errno) {
            return (size, max(size, try file.allocated()))
        } catch {
            throw FileSystemError(.examine, path, error)
        }
    }

    /// What all files in a directory have.
    private func used(_ directory: Path) throws(FileSystemError) -> Int {
        var used = 0
        for name in try files.list(directory, limit: 65_536) {
            let path = try files.child(directory, name)
            guard let attributes = try files.attributes(of: path) else { continue }
            let (sum, isBeyond) = used.addingReportingOverflow(
                attributes.kind == .directory ? try self.used(path) : attributes.size)
            used = isBeyond ? .max : sum
        }
        return used
    }
}
