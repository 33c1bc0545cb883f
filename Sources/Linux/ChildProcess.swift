import CLinux

/// A program that this one started, with the process group that it leads.
///
/// Whatever is left of the group is killed when this value goes away, and nothing stays a zombie.
struct ChildProcess: ~Copyable {
    private let identifier: pid_t
    private var isReaped = false

    init(identifier: pid_t) {
        self.identifier = identifier
    }

    deinit {
        if !isReaped { _ = Self.reap(identifier) }
    }

    /// A descriptor that is readable once the program has ended.
    borrowing func ending() throws(Errno) -> FileHandle {
        FileHandle(owning: try checked { CLinux_pidfd_open(identifier) })
    }

    /// Leaves the program to itself; returns its number, which stays its own until it is reaped.
    consuming func release() -> pid_t {
        // So that nothing is killed now.
        isReaped = true
        return identifier
    }

    /// Kills what is left of the group and says how the program itself ended.
    mutating func finish() -> ChildEnding {
        precondition(!isReaped, "a process ends once")
        isReaped = true
        let status = Self.reap(identifier)
        let signal = CLinux_end_signal(status)
        return signal == 0 ? .exited(CLinux_exit_status(status)) : .killed(signal: signal)
    }

    /// First the group, then the program: until it is reaped, its number can't mean another one.
    ///
    /// After SIGKILL the wait is short; only a program inside a broken device driver could prolong it.
    private static func reap(_ identifier: pid_t) -> Int32 {
        _ = kill(-identifier, SIGKILL)
        var status: Int32 = 0
        // It fails only when there is no such child any more, and then there is nothing to do.
        _ = try? checked { () -> pid_t in unsafe waitpid(identifier, &status, 0) }
        return status
    }
}

/// How a program ended.
public enum ChildEnding: Equatable, Sendable {
    /// With this status; 0 means success.
    case exited(Int32)
    case killed(signal: Int32)
}

extension ChildEnding: CustomStringConvertible {
    public var description: String {
        switch self {
        case .exited(let status): "it ended with status \(status)"
        case .killed(let signal): "signal \(signal) ended it"
        }
    }
}

/// What came of running a program.
public struct ChildResult: Equatable, Sendable {
    /// How the process ended.
    public let ending: ChildEnding
    /// The first bytes of standard output and standard error together.
    public let output: [UInt8]
}

/// Why a program didn't run to its end.
public enum ChildProcessError: Error, Equatable, Sendable {
    /// With the program's name.
    case notStarted(String, Errno)
    /// With the program's name. It was killed, and its process group with it.
    case interrupted(String, WaitError)
}

extension ChildProcessError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notStarted(let program, let reason): "\"\(program)\" could not be started: \(reason)"
        case .interrupted(let program, let reason): "\"\(program)\" was killed: \(reason)"
        }
    }
}
