import CLinux

extension LinuxFileSystem {
    /// Whether nobody but this program's user can change what has this name: it is that user's, and neither its group nor everybody
    /// may write it. Links are their owner's, whatever they lead to.
    public func isOwn(_ path: Path) throws(FileSystemError) -> Bool {
        var status = stat()
        if path == .top {
            try perform(.examine, path) { () throws(Errno) in
                _ = try checked { unsafe fstat(root.descriptor, &status) }
            }
        } else {
            try unsafe inParent(.examine, path) { unsafe fstatat($0, $1, &status, AT_SYMLINK_NOFOLLOW) }
        }
        let isWritableByOthers = status.st_mode & 0o022 != 0 && !isLink(status)
        return status.st_uid == Program.user && !isWritableByOthers
    }

    /// Makes the top directory this program's user's, with mode 0755.
    public func takeTop() throws(FileSystemError) {
        try perform(.examine, .top) { () throws(Errno) in
            _ = try checked { unsafe CLinux_own_directory(root.descriptor, ".") }
        }
    }

    private func isLink(_ status: stat) -> Bool { status.st_mode & CLinux_S_IFMT == CLinux_S_IFLNK }
}
