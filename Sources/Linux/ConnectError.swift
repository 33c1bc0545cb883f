/// Why there is no connection.
public enum ConnectError: Error, Equatable, Sendable {
    /// The host has no address. The reason is the C library's.
    case unknownHost(String, String)
    /// The host has addresses, of which this is the first, and none may be connected to.
    case excluded(String, NetworkAddress)
    case refused(Errno)
    case interrupted(WaitError)
}

extension ConnectError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unknownHost(let host, let reason): "no address of \"\(host)\" is known: \(reason)"
        case .excluded(let host, let address):
            "\"\(host)\" has the address \(address), which may not be connected to"
        case .refused(let reason): "the connection was refused: \(reason)"
        case .interrupted(let reason): "connecting was given up: \(reason)"
        }
    }
}
