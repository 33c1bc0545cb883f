/// Why a node refused a command; each case is one SyncML status.
///
/// - Source: OMA DM Representation Protocol 1.2, section 10; which situation has which status is a table in
///   Tree and Description and, where that is silent, `Packaging/open-points.md`.
public enum NodeError: Int, Error, Equatable, Sendable {
    /// What the command carries isn't what it says it is: a document or an access control list with mistakes.
    case badRequest = 400
    /// The command can't be carried out now, for example because another operation is going on.
    case forbidden = 403
    /// There is no such node, or what is there is no URI of a node.
    case notFound = 404
    /// The node doesn't take this command, is permanent, or is the root.
    case notAllowed = 405
    /// The device lacks this feature, for example a property.
    case notSupported = 406
    /// The command names no node.
    case incomplete = 412
    /// The value is larger than the node takes, or the answer than the device gives.
    case tooLarge = 413
    /// The URI or a name in it is longer, or the URI is deeper, than `URILimits`.
    case uriTooLong = 414
    /// The format or type isn't the node's, or the value isn't of the format.
    case unsupportedFormat = 415
    case alreadyExists = 418
    /// There is no room for it.
    case full = 420
    /// The access control list gives the server no right to do this.
    case permissionDenied = 425
    case failed = 500
    /// What the command changed could not be stored.
    case storeFailed = 510
    /// Commands could not be undone.
    case rollBackFailed = 516

    /// The SyncML status code.
    public var status: Int { rawValue }
}

extension NodeError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .badRequest: "what the command carries isn't well formed"
        case .forbidden: "the node can't do this now"
        case .notFound: "there is no such node"
        case .notAllowed: "the node doesn't take this command"
        case .notSupported: "this device doesn't have this feature"
        case .incomplete: "the command names no node"
        case .tooLarge: "the value is larger than this device takes or gives"
        case .uriTooLong: "the URI is longer or deeper than this device accepts"
        case .unsupportedFormat: "the format, the type or the value doesn't fit the node"
        case .alreadyExists: "there is such a node already"
        case .full: "there is no room for another node or value"
        case .permissionDenied: "the server has no right to do this"
        case .failed: "the device could not do this"
        case .storeFailed: "the change could not be stored"
        case .rollBackFailed: "what was done could not be undone"
        }
    }
}
