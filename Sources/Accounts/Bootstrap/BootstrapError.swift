public import ManagementTree
public import SyncML

/// Why a bootstrap document is not taken.
public enum BootstrapError: Error, Equatable, Sendable {
    case missingSecret(String)
    case badSecret(String, expected: String)
    /// Its protection needs a MAC, and none came along.
    case missingMAC
    case wrongMAC
    /// The MAC could not be computed; the text says why.
    case noMAC(String)
    case document(SyncMLError)
    /// The outermost element is this one.
    case wrongRoot(String)
    /// No application in it is device management (`w7`).
    case noAccount
    case missing(parameter: String)
    case malformed(parameter: String, expected: String)
    case tooMany(what: String, limit: Int)
    /// The management tree doesn't take what it has for this node.
    case refused(uri: String, NodeError)
    /// There is an account of this server already, and that is to stay.
    case existing(server: String)
    /// The PIN was wrong too often.
    case tooManyAttempts
    /// It is larger than this.
    case tooLarge(limit: Int)
    /// How it is protected isn't said, or not known.
    case unprotected
    /// A file that others than its owner may write, or of an owner who doesn't count.
    case untrustedFile
    /// The same document was taken before.
    case takenAlready
    /// It could not be read or kept; the text says why.
    case notKept(String)
}

extension BootstrapError: CustomStringConvertible {
    public var description: String { "could not take the bootstrap document: \(reason)" }

    private var reason: String {
        switch self {
        case .missingSecret(let what): "\(what) is needed to check it"
        case .badSecret(let what, let expected): "\(what) isn't \(expected)"
        case .missingMAC: "it has no MAC"
        case .wrongMAC: "its MAC is wrong"
        case .noMAC(let why): why
        case .document(let error): "\(error)"
        case .wrongRoot(let name): "it is a \(name), and describes no account"
        case .noAccount: "it has no account of device management (APPID w7)"
        case .missing(let parameter): "it has no \(parameter)"
        case .malformed(let parameter, let expected): "its \(parameter) isn't \(expected)"
        case .tooMany(let what, let limit): "it has more than \(limit) \(what)"
        case .refused(let uri, let reason): "\(uri) is refused: \(reason)"
        case .existing(let server): "there is an account of \(server) already"
        case .tooManyAttempts: "the PIN was wrong too often; it takes another one"
        case .tooLarge(let limit): "it is larger than \(limit) bytes"
        case .unprotected: "it doesn't say how it is protected"
        case .untrustedFile: "the file has to be root's or the agent's own, and nobody else may write it"
        case .takenAlready: "it was taken before"
        case .notKept(let reason): reason
        }
    }
}
