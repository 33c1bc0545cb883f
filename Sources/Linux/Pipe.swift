import CLinux

/// A pipe, closed on exec.
public struct Pipe: ~Copyable {
    /// Where it is read.
    public let output: FileHandle
    private var input: FileHandle?

    public init() throws(Errno) {
        var ends: [Int32] = [0, 0]
        _ = try checked { unsafe ends.withUnsafeMutableBufferPointer { unsafe CLinux_pipe($0.baseAddress) } }
        output = FileHandle(owning: ends[0])
        input = FileHandle(owning: ends[1])
    }

    /// Gives away where it is read; nobody writes to it any more unless that end was taken.
    public consuming func takeOutput() -> FileHandle { output }

    /// Where it is written to, once. When everybody has closed it, the reader finds the end.
    public mutating func takeInput() -> FileHandle? { input.take() }
}

extension FileHandle {
    /// Whether a read would not wait.
    public var isReadable: Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&entry, 1, 0) > 0
    }
}
