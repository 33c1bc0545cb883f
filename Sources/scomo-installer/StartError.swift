import Linux
import Settings
import Systemd

/// Why the installer could not start, or had to end.
enum StartError: Error, Equatable {
    case configuration(ConfigurationError)
    case store(directory: String, Errno)
    /// Units of components can't be shown to the service manager.
    case units(String)
    case socket(path: String, Errno)
    /// Neither the service manager nor the command line says where to listen.
    case noSocket
    /// What was to be served isn't a connection.
    case noConnection(Errno)
    case systemd(SystemdError)
    case interrupted(WaitError)
}

extension StartError {
    /// - Source: sysexits.h.
    var exitStatus: Program.Status {
        switch self {
        case .configuration(let error) where error.isPassing: .temporaryFailure
        case .configuration, .store: .badConfiguration
        case .noSocket, .noConnection: .wrongUsage
        case .socket, .units: .unavailable
        case .systemd, .interrupted: .systemError
        }
    }
}

extension StartError: CustomStringConvertible {
    var description: String {
        switch self {
        case .configuration(let error): "\(error)"
        case .store(let directory, let reason): "the directory \(directory) can't be used: \(reason)"
        case .units(let reason): "units can't be shown: \(reason)"
        case .socket(let path, let reason): "could not listen at \(path): \(reason)"
        case .noSocket:
            "there is no socket: a service manager passes one, or say where with --socket PATH"
        case .noConnection(let reason):
            "standard input is no connection to a program of this device: \(reason)"
        case .systemd(let error): "\(error)"
        case .interrupted(let error): "\(error)"
        }
    }
}
