import CLinux

extension LinuxFileSystem {
    /// Opens a file for reading and writing at any place, and makes it if there is none: mode 0600, empty.
    public func openForUpdate(_ path: Path) throws(FileSystemError) -> FileHandle {
        do throws(Errno) {
            return try open(path, O_RDWR | O_CREAT)
        } catch {
            throw FileSystemError(.open, path, error)
        }
    }
}
