import DMSession
import HTTP
import Linux
import Settings

/// Why a session did not come to its end.
enum SessionFailure: Error {
    /// TLS can't be set up.
    case unprotected(ConfigurationError)
    case transport(HTTPError)
    case protocolViolated(SessionError)
    case ended(SessionResult)
}

extension SessionFailure: CustomStringConvertible {
    var description: String {
        switch self {
        case .unprotected(let reason): "\(reason)"
        case .transport(let reason): "\(reason)"
        case .protocolViolated(let reason): "the server's message was refused: \(reason)"
        case .ended(let result): "\(result)"
        }
    }

    /// How long the server wants to be left alone, if it said so.
    var retryAfter: Duration? {
        guard case .transport(let error) = self else { return nil }
        return error.retryAfter
    }

    /// Whether the server doesn't take, or doesn't write, what the message was encoded in.
    var isOfEncoding: Bool {
        guard case .transport(.status(let status, _)) = self else { return false }
        return status == 415 || status == 406
    }

    /// Whether the device didn't want to wait any longer, and nothing else was wrong.
    var isImpatience: Bool {
        switch self {
        case .transport(.interrupted(.timedOut)), .transport(.interrupted(.stopRequested)): true
        default: false
        }
    }

    /// Whether it was the wish to stop that ended the session.
    var isStop: Bool {
        guard case .transport(let error) = self else { return false }
        return error.isStop
    }
}
