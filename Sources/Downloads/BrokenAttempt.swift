import Bytes
import Deployment
import DownloadDescriptor
import HTTP
import Linux
import OpenSSL
import Settings

/// Why an attempt brought no whole package.
struct BrokenAttempt: Error {
    let failure: DownloadFailure
    var retryAfter: Duration?
    var gained = 0
    /// What is known of a descriptor that can't be used.
    var description: PackageDescription?

    init(_ error: ConfigurationError) {
        failure = DownloadFailure(.misconfigured, "\(error)")
    }

    /// - Parameter url: What was ordered.
    init(_ error: HTTPError, _ url: URL, gained: Int) {
        failure = DownloadFailure(DownloadFailure.Kind(error, url), "\(error)")
        self.gained = gained
        if case .status(_, let retryAfter) = error { self.retryAfter = retryAfter }
    }

    init(_ failure: DownloadFailure, gained: Int) { (self.failure, self.gained) = (failure, gained) }

    /// - Parameter url: Of the descriptor.
    init(_ flaw: DescriptorFlaw, _ url: URL) {
        let kind: DownloadFailure.Kind =
            switch flaw.status {
            case .invalidVersion: .unknownDescriptor
            case .nonAcceptableContent: .notAcceptable
            default: .badDescriptor
            }
        failure = DownloadFailure(kind, flaw.sentence)
        description = PackageDescription(flaw, from: url)
    }

    /// Whether another server may have what this one hasn't.
    var mayBeBetterElsewhere: Bool {
        switch failure.kind {
        case .unreachable, .untrusted, .serverError, .unauthorized, .refused, .cutShort, .forbiddenHost,
            .badAddress, .otherSize, .otherType, .otherDigest:
            gained == 0
        case .badDescriptor, .unknownDescriptor, .notAcceptable, .tooLarge, .outOfSpace, .storage,
            .misconfigured, .outOfResources, .stopRequested, .notNow:
            false
        }
    }

    /// Whether the same is to be expected tomorrow.
    var isFinal: Bool { [.refused, .badAddress].contains(failure.kind) }

    init(_ kind: DownloadFailure.Kind, _ sentence: String) { failure = DownloadFailure(kind, sentence) }
}

extension DownloadFailure.Kind {
    /// The one place where what HTTP says becomes a kind of failure.
    fileprivate init(_ error: HTTPError, _ url: URL) {
        self =
            switch error {
            case .connection(.untrusted): .untrusted
            // What was ordered stays as it is; a redirection, or what name servers say, may change.
            case .connection(.forbidden(let host, let address)):
                host == url.host && address == nil ? .badAddress : .forbiddenHost
            case .connection, .interrupted(.timedOut): .unreachable
            case .otherType: .otherType
            case .otherSize: .otherSize
            case .malformed, .otherContent, .redirectedTooOften, .badURL: .serverError
            // Where a redirection leads is the server's fault, and may be another's who answers for it.
            case .insecure: url.scheme == .https ? .serverError : .badAddress
            case .status(let status, _): Self(httpStatus: status)
            case .tooLarge: .tooLarge
            case .storage(let reason): reason.isOutOfSpace ? .outOfSpace : .storage
            case .cutShort: .cutShort
            case .interrupted(.stopRequested): .stopRequested
            case .interrupted(.refused): .outOfResources
            }
    }

    /// - Source: RFC 9110, section 15; 425 RFC 8470, 429 RFC 6585.
    private init(httpStatus status: Int) {
        self =
            switch status {
            case 401, 403, 407: .unauthorized
            case 408, 425, 429: .serverError
            case 400..<500: .refused
            default: .serverError
            }
    }
}
