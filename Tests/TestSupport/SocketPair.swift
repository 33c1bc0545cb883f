import Glibc
public import Linux

/// Two ends of a local connection, each to be taken once.
public final class SocketPair {
    private var ends: [Int32] = [-1, -1]

    public init() throws {
        guard unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0
        else {
            throw Errno(number: errno)
        }
    }

    deinit { for end in ends where end >= 0 { close(end) } }

    public func takeNear() -> FileHandle { take(0) }
    public func takeFar() -> FileHandle { take(1) }

    private func take(_ index: Int) -> FileHandle {
        defer { ends[index] = -1 }
        return FileHandle(owning: ends[index])
    }
}

/// The two ends of a pipe, each to be taken once.
public final class PipeEnds {
    private var ends: [Int32] = [-1, -1]

    public init() throws {
        guard unsafe pipe(&ends) == 0 else { throw Errno(number: errno) }
    }

    deinit { for end in ends where end >= 0 { close(end) } }

    public func takeOutput() -> FileHandle { take(0) }
    public func takeInput() -> FileHandle { take(1) }

    private func take(_ index: Int) -> FileHandle {
        defer { ends[index] = -1 }
        return FileHandle(owning: ends[index])
    }
}
