internal import ManagementTree
internal import SyncML

extension StatusCode {
    /// What the server is told when a node refuses.
    ///
    /// - Source: OMA DM Representation Protocol 1.2, response status codes.
    init(_ error: NodeError) {
        switch error {
        case .forbidden: self = .forbidden
        case .notFound: self = .notFound
        case .notAllowed: self = .notAllowed
        case .notSupported: self = .notSupported
        case .incomplete: self = .incomplete
        case .tooLarge: self = .tooLarge
        case .uriTooLong: self = .uriTooLong
        case .unsupportedFormat: self = .unsupportedFormat
        case .alreadyExists: self = .alreadyExists
        case .full: self = .full
        case .permissionDenied: self = .permissionDenied
        case .failed: self = .failed
        case .storeFailed: self = .storeFailed
        }
    }
}
