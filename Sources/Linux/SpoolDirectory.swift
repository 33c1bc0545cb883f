import CLinux

// A directory where other programs leave files for this one.

extension FileHandle {
    /// A descriptor that is readable once somebody has finished a file in `directory`, or moved one there.
    ///
    /// What is read from it only says that something happened. - Source: inotify(7).
    public static func watching(directory: String) throws(Errno) -> FileHandle {
        FileHandle(owning: try checked { unsafe directory.withCString { unsafe CLinux_watch_directory($0) } })
    }

    /// A descriptor that is readable once anything has changed in `directory`: something was made there, written, moved there or
    /// given another owner or mode, also itself; or it was taken away.
    ///
    /// What is read from it only says that something happened. - Source: inotify(7).
    public static func watching(place directory: String) throws(Errno) -> FileHandle {
        FileHandle(owning: try checked { unsafe directory.withCString { unsafe CLinux_watch_place($0) } })
    }

    /// The user who owns an ordinary file.
    ///
    /// - Throws: `.invalid` when it is a directory, a pipe or a device.
    public borrowing func ordinaryFileOwner() throws(Errno) -> UInt32 {
        var status = stat()
        _ = try checked { unsafe fstat(descriptor, &status) }
        guard status.st_mode & CLinux_S_IFMT == CLinux_S_IFREG else { throw .invalid }
        return status.st_uid
    }
}

extension LinuxFileSystem {
    /// Opens for reading what somebody else has put there: a link isn't followed, and a pipe not waited for.
    public func openUntrusted(_ path: Path) throws(FileSystemError) -> FileHandle {
        try perform(.open, path) { () throws(Errno) in try open(path, O_RDONLY | O_NONBLOCK) }
    }
}

extension Program {
    /// The user whose rights this program has.
    public static var user: UInt32 { geteuid() }
}
