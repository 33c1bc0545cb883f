/// Why there is no connection.
public enum ConnectError: Error, Equatable, Sendable {
    /// The host has no address. The reason is the C library's.
    case unknownHost(String, String)
    case refused(Errno)
    case interrupted(WaitError)
}

extension ConnectError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unknownHost(let host, let reason): "no address of \"\(host)\" is known: \(reason)"
        case .refused(let reason): "the connection was refused: \(reason)"
        case .interrupted(let reason): "connecting was given up: \(reason)"
        }
    }
}
