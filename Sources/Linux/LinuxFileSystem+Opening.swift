import CLinux

// For content that flows: what is downloaded, and what the installer reads, never lies in memory as a whole.
extension LinuxFileSystem {
    /// Opens a file for reading.
    public func openForReading(_ path: Path) throws(FileSystemError) -> FileHandle {
        try perform(.open, path) { () throws(Errno) in try open(path, O_RDONLY, links: .followed) }
    }

    /// Opens a file for reading and writing at any place, and makes it if there is none: mode 0600, empty.
    public func openForUpdate(_ path: Path) throws(FileSystemError) -> FileHandle {
        try perform(.open, path) { () throws(Errno) in try open(path, O_RDWR | O_CREAT) }
    }
}

extension FileHandle {
    /// When the content was changed last. - Unit: seconds since 1970.
    public borrowing func modified() throws(Errno) -> Int64 {
        var status = stat()
        _ = try checked { unsafe fstat(descriptor, &status) }
        return Int64(status.st_mtim.tv_sec)
    }

    /// What the file takes of the disk, reserved room included. - Unit: bytes.
    public borrowing func allocated() throws(Errno) -> Int {
        var status = stat()
        _ = try checked { unsafe fstat(descriptor, &status) }
        let (bytes, overflow) = Int64(status.st_blocks).multipliedReportingOverflow(by: 512)
        return overflow ? .max : Int(clamping: bytes)
    }

    /// The user who owns the file or directory.
    public borrowing func owner() throws(Errno) -> UInt32 {
        var status = stat()
        _ = try checked { unsafe fstat(descriptor, &status) }
        return status.st_uid
    }

    /// The permission bits of the file, for example 0o640.
    public borrowing func mode() throws(Errno) -> UInt32 {
        var status = stat()
        _ = try checked { unsafe fstat(descriptor, &status) }
        return status.st_mode & 0o7777
    }
}

extension Program {
    /// When the file of this program was made; 0 if that can't be found out. - Unit: seconds since 1970.
    public static var modified: Int64 {
        do throws(Errno) { return try FileHandle.open(named: "/proc/self/exe").modified() } catch { return 0 }
    }
}
