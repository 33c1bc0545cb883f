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
        guard case .status(_, let retryAfter) = error else { return nil }
        return retryAfter
    }

    /// Whether the server doesn't take, or doesn't write, what the message was encoded in.
    var isOfEncoding: Bool {
        guard case .transport(.status(let status, _)) = self else { return false }
        return status == 415 || status == 406
    }

    /// Whether the device gave up waiting, and nothing else was wrong.
    var isGivenUp: Bool {
        switch self {
        case .transport(.interrupted(.timedOut)), .transport(.interrupted(.stopRequested)): true
        default: false
        }
    }

    /// Whether it was the wish to stop that ended the session.
    var isStop: Bool {
        guard case .transport(let error) = self else { return false }
        return error == .interrupted(.stopRequested)
    }

    /// Whether the server had nothing to do and hasn't proved who it is.
    var isOfIdleServer: Bool {
        guard case .ended(let result) = self else { return false }
        return result.isOfIdleServer
    }

    /// Whether one of the two didn't take the other's credentials.
    var isOfCredentials: Bool {
        switch self {
        case .ended(let result): result.isOfCredentials
        case .transport(.status(let status, _)): status == 401 || status == 407
        case .unprotected, .transport, .protocolViolated: false
        }
    }
}
