import CLinux

// Descriptors that go from one owner to another, or from one process to another.
extension FileHandle {
    /// What a descriptor leads to.
    public enum Kind: Sendable {
        case file, pipe, other
    }

    /// What this descriptor leads to.
    public borrowing func kind() throws(Errno) -> Kind {
        var status = stat()
        _ = try checked { unsafe fstat(descriptor, &status) }
        switch status.st_mode & CLinux_S_IFMT {
        case CLinux_S_IFREG: return .file
        case CLinux_S_IFIFO: return .pipe
        default: return .other
        }
    }

    /// Gives the number away: from now on whoever gets it closes it.
    @export(interface) public consuming func release() -> Int32 {
        let number = descriptor
        discard self
        return number
    }

    /// The connection to another program of this device that this program has as its standard input. To be asked for once: afterwards
    /// that is empty.
    ///
    /// - Throws: What getpeername(2) says where it is something else.
    public static func connectedInput() throws(Errno) -> FileHandle {
        FileHandle(owning: try checked { CLinux_take_connection(STDIN_FILENO) })
    }

    /// Another descriptor for what a number leads to that somebody else owns.
    public static func duplicate(of number: Int32) throws(Errno) -> FileHandle {
        FileHandle(owning: try checked { CLinux_duplicate(number) })
    }

    /// The same pipe, opened anew for reading or writing without waiting. What its other users set doesn't count for this one.
    public borrowing func reopenedPipe(_ use: Readiness = .readable) throws(Errno) -> FileHandle {
        let way = use == .readable ? O_RDONLY : O_WRONLY
        let path = "/proc/self/fd/\(descriptor)"
        let opened = try checked {
            unsafe path.withCString {
                unsafe CLinux_openat(AT_FDCWD, $0, way | O_CLOEXEC | O_NONBLOCK, 0)
            }
        }
        return FileHandle(owning: opened)
    }
}
