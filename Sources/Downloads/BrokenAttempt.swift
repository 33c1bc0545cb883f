import Deployment
import HTTP
import Linux
import OpenSSL
import Settings

/// Why an attempt brought no whole package, and whether another one may.
struct BrokenAttempt: Error {
    let failure: DownloadFailure
    let mayPass: Bool
    var retryAfter: Duration?

    init(_ error: ConfigurationError) {
        (failure, mayPass) = (DownloadFailure(.misconfigured, "\(error)"), true)
    }

    init(_ error: HTTPError) {
        failure = DownloadFailure(DownloadFailure.Kind(error), "\(error)")
        mayPass = error.mayPass
        if case .status(_, let retryAfter) = error { self.retryAfter = retryAfter }
    }
}

extension DownloadFailure.Kind {
    /// The one place where what HTTP says becomes a kind of failure.
    fileprivate init(_ error: HTTPError) {
        self =
            switch error {
            case .connection(.untrusted): .untrusted
            case .connection, .interrupted(.timedOut): .unreachable
            case .malformed, .redirectedTooOften: .serverError
            case .status(let status, _): Self(httpStatus: status)
            case .tooLarge: .tooLarge
            case .storage(let reason): reason.isOutOfSpace ? .outOfSpace : .storage
            case .cutShort: .cutShort
            case .insecure, .badURL: .badAddress
            case .interrupted(.stopRequested): .stopRequested
            case .interrupted(.refused): .outOfResources
            }
    }

    private init(httpStatus status: Int) {
        self =
            switch status {
            case 401, 403, 407: .unauthorized
            case 400..<500: .refused
            default: .serverError
            }
    }
}

extension HTTPError {
    /// Whether another attempt may end better: when the network failed, or a server that has trouble.
    fileprivate var mayPass: Bool {
        switch self {
        case .connection(.untrusted), .malformed, .tooLarge, .redirectedTooOften, .insecure, .storage,
            .badURL:
            false
        case .connection, .cutShort, .interrupted: true
        case .status(let status, _): status >= 500 || [408, 425, 429].contains(status)
        }
    }
}
