import CLinux

extension LinuxFileSystem {
    public func setOwner(of path: Path, user: UInt32, group: UInt32) throws(FileSystemError) {
        try unsafe inParent(.setOwner, path) { unsafe fchownat($0, $1, user, group, AT_SYMLINK_NOFOLLOW) }
    }

    public func copyTree(_ source: Path, to destination: Path, limit: Int) throws(FileSystemError) {
        var left = limit
        try copy(source, to: destination, &left)
    }

    private func copy(_ source: Path, to destination: Path, _ left: inout Int) throws(FileSystemError) {
        guard left > 0 else { throw FileSystemError(.copy, source, .tooLarge) }
        left -= 1
        let (kind, owner) = try kindAndOwner(of: source)
        switch kind {
        case .special: return
        case .symbolicLink:
            try makeSymbolicLink(at: destination, to: readSymbolicLink(source))
            try setOwner(of: destination, user: owner.user, group: owner.group)
        case .file: try copyFile(source, to: destination)
        case .directory:
            try makeDirectory(destination, mode: 0o700)
            for name in try list(source, limit: left) {
                try copy(child(source, name), to: child(destination, name), &left)
            }
            try perform(.copy, destination) { () throws(Errno) in
                let old = try open(source, directory)
                let new = try open(destination, directory)
                try new.takeOwnerAndMode(of: old)
            }
        }
    }

    private var directory: Int32 { O_RDONLY | O_DIRECTORY }

    private func kindAndOwner(
        of path: Path
    ) throws(FileSystemError) -> (FileAttributes.Kind, (user: UInt32, group: UInt32)) {
        guard let attributes = try attributes(of: path) else {
            throw FileSystemError(.copy, path, .noSuchFile)
        }
        var status = stat()
        try unsafe inParent(.examine, path) { unsafe fstatat($0, $1, &status, AT_SYMLINK_NOFOLLOW) }
        return (attributes.kind, (status.st_uid, status.st_gid))
    }

    /// What was a file a moment ago may be a pipe by now, which mustn't be waited for.
    private func copyFile(_ source: Path, to destination: Path) throws(FileSystemError) {
        try perform(.copy, source) { () throws(Errno) in
            let old = try open(source, O_RDONLY | O_NONBLOCK)
            guard try old.kind() == .file else { throw .notSupported }
            let new = try open(destination, O_WRONLY | O_CREAT | O_EXCL)
            try new.takeContent(of: old)
            try new.takeOwnerAndMode(of: old)
        }
    }
}

extension FileHandle {
    /// Shares the other file's content on the disk, or copies it where the file system can't.
    fileprivate borrowing func takeContent(of other: borrowing FileHandle) throws(Errno) {
        if CLinux_clone(descriptor, other.descriptor) == 0 { return }
        while true {
            let piece = try other.read(limit: 1 << 20)
            guard !piece.isEmpty else { return }
            try write(piece.span)
        }
    }

    /// First the owner: that takes set-id bits away, and whoever owned the copy before could have opened it.
    fileprivate borrowing func takeOwnerAndMode(of other: borrowing FileHandle) throws(Errno) {
        var status = stat()
        _ = try checked { unsafe fstat(other.descriptor, &status) }
        _ = try checked { fchown(descriptor, status.st_uid, status.st_gid) }
        _ = try checked { fchmod(descriptor, status.st_mode & 0o777) }
    }
}
