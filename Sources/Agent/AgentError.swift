public import Linux
public import SCOMO
public import Settings
public import Systemd

/// Why the agent could not start, or had to end.
public enum AgentError: Error, Equatable, Sendable {
    case configuration(ConfigurationError)
    /// The state directory can't be used: nothing that the server asks could be kept.
    case state(directory: String, FileSystemError)
    case stateBusy(directory: String)
    case unusableDirectory(String, Errno)
    case operations(SCOMOError)
    case systemd(SystemdError)
    /// The program was told to stop, or waiting failed.
    case interrupted(WaitError)
    /// With `--once`: how the one session failed.
    case session(String)
    /// With `--once`: what an operation waits for. It is kept, and goes on at the next start.
    case waits(operation: UInt64, reason: String)
}

extension AgentError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .configuration(let error): "\(error)"
        case .state(let directory, let reason): "the state in \(directory) can't be used: \(reason)"
        case .stateBusy(let directory): "another scomod works with \(directory)"
        case .unusableDirectory(let directory, let reason):
            "the directory \(directory) can't be used: \(reason); make it, and give it to the agent's user"
        case .operations(let reason): "\(reason)"
        case .systemd(let reason): "\(reason)"
        case .interrupted(let reason): "\(reason)"
        case .session(let reason): "the session failed: \(reason)"
        case .waits(let operation, let reason): "operation \(operation) goes on at the next start: \(reason)"
        }
    }
}
