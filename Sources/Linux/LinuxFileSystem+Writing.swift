import CLinux

extension LinuxFileSystem {
    public func create(_ path: Path, mode: UInt32) throws(FileSystemError) -> any FileWriter {
        try perform(.create, path) { () throws(Errno) in
            let handle = try create(path.name, in: directory(of: path), mode)
            // open leaves out the bits of the umask, which are mostly none of these.
            if try handle.mode() != mode { _ = try checked { fchmod(handle.descriptor, mode) } }
            return LinuxFileWriter(handle, path)
        }
    }

    private func create(
        _ name: Path, in directory: OpenDirectory, _ mode: UInt32
    ) throws(Errno) -> FileHandle {
        let descriptor = try checked {
            unsafe name.withCString {
                unsafe CLinux_openat(
                    directory.handle.descriptor, $0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
            }
        }
        return FileHandle(owning: descriptor)
    }

    public func link(_ source: Path, at path: Path, ifMode mode: UInt32) throws(FileSystemError) -> Bool {
        try perform(.makeLink, path) { () throws(Errno) in
            let (old, new) = (try directory(of: source), try directory(of: path))
            guard try old.hasOwnFile(source.name, mode) else { return false }
            do throws(Errno) {
                try old.link(source.name, to: new, path.name)
                return true
            } catch {
                guard error.refusesLinks else { throw error }
                return false
            }
        }
    }

    public func synchronizeAll() throws(FileSystemError) {
        directories.removeAll()
        try perform(.synchronize, .top) { () throws(Errno) in
            // The root's own descriptor is good for paths only (O_PATH).
            try open(.top, O_RDONLY | O_DIRECTORY).synchronizeFileSystem(waiter)
        }
    }

    public func lock(_ path: Path) throws(FileSystemError) -> any FileLock {
        try perform(.lock, path) { () throws(Errno) in
            let handle = try open(path, O_RDWR | O_CREAT)
            _ = try checked { flock(handle.descriptor, LOCK_EX | LOCK_NB) }
            return LinuxFileLock(handle)
        }
    }

    /// Opens a directory, for a program that shall work in it.
    public func openDirectory(_ path: Path) throws(FileSystemError) -> FileHandle {
        try perform(.open, path) { () throws(Errno) in
            try open(path, O_DIRECTORY | CLinux_O_PATH, links: .followed)
        }
    }
}

private final class LinuxFileWriter: FileWriter {
    private let handle: FileHandle
    private let path: Path

    init(_ handle: consuming FileHandle, _ path: Path) {
        self.handle = handle
        self.path = path
    }

    func write(_ bytes: Span<UInt8>) throws(FileSystemError) {
        do throws(Errno) {
            try handle.write(bytes)
        } catch {
            throw FileSystemError(.write, path, error)
        }
    }
}

/// The kernel drops the lock when the last copy of the descriptor is closed.
private final class LinuxFileLock: FileLock {
    private var handle: FileHandle?

    init(_ handle: consuming FileHandle) {
        self.handle = consume handle
    }

    deinit { release() }

    /// A child process may hold a copy of the descriptor until it runs its program; so it isn't only closed.
    func release() {
        handle?.unlock()
        handle = nil
    }
}

extension FileHandle {
    /// Gives up a lock, for all copies of the descriptor: flock(2).
    fileprivate borrowing func unlock() {
        // What isn't locked any more needs no unlocking, and nothing else can fail.
        _ = flock(descriptor, LOCK_UN)
    }
}
