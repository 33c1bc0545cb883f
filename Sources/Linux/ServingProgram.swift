import CLinux

/// Another program that serves one connection, which it finds as its standard input, and ends with it: as inetd(8) starts programs.
///
/// It has this program's user, log and nothing else of it: no environment but `PATH` and `LANG`, and a process group of its own. It
/// may outlive this value, and this program, for as long as it takes to end.
public final class ServingProgram {
    private let identifier: pid_t
    private let ending: FileHandle
    private var connection: FileHandle?
    private var isReaped = false

    /// - Parameter words: The program's path, and its arguments.
    public init(_ words: [String]) throws(Errno) {
        var ends: [Int32] = [0, 0]
        _ = try checked {
            unsafe ends.withUnsafeMutableBufferPointer { unsafe CLinux_socket_pair($0.baseAddress) }
        }
        let ours = FileHandle(owning: ends[0])
        let theirs = FileHandle(owning: ends[1])
        let child = try ChildProcess.start(words, input: theirs.descriptor)
        ending = try child.ending()
        identifier = child.release()
        connection = consume ours
    }

    /// This program's end of the connection; nil if it was taken before.
    public func takeConnection() -> FileHandle? { connection.take() }

    /// Waits until it has ended; gives up at `deadline`.
    public func wait(_ waiter: any Waiter, until deadline: Instant) throws(WaitError) {
        try waiter.wait(for: ending.descriptor, toBe: .readable, until: deadline)
    }

    /// Whether it has ended. From then on nothing is left of it.
    public var hasEnded: Bool {
        if isReaped { return true }
        var status: Int32 = 0
        // Fails only if there is no such child any more.
        isReaped = unsafe waitpid(identifier, &status, WNOHANG) != 0
        return isReaped
    }
}
