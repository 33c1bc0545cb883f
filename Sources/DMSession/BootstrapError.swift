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
        case .wrongRoot(let name): "it is a \(name), not a wap-provisioningdoc"
        case .noAccount: "it has no account of device management (APPID w7)"
        case .missing(let parameter): "it has no \(parameter)"
        case .malformed(let parameter, let expected): "its \(parameter) isn't \(expected)"
        case .tooMany(let what, let limit): "it has more than \(limit) \(what)"
        }
    }
}
