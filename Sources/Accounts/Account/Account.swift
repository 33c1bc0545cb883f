public import SyncML

/// A server that manages this device, and how the two prove to each other who they are.
///
/// - Source: OMA DM Standardized Objects 1.2, `DMAcc`; Security 1.2.
public struct Account: Equatable, Sendable {
    /// Who the server is to access control lists and reports.
    public var serverID: String
    /// The URL that the first message of a session goes to.
    public var address: String
    /// How the first message of a session is written. After that the device answers as the server writes.
    public var encoding: Encoding
    /// What the device proves itself with (`CLCRED`).
    public var clientCredentials: Credentials?
    /// What the server proves itself with (`SRVCRED`).
    public var serverCredentials: Credentials?
    /// How the device proves itself.
    public var clientAuthentication: ClientAuthentication
    /// How the server has to prove itself.
    public var serverAuthentication: ServerAuthentication
    /// The nonce that the server issued last; empty when it never did.
    public var clientNonce: [UInt8]
    /// The nonce that the device issued last; empty when it never did.
    public var serverNonce: [UInt8]
    /// The largest message that the server takes, as it said in its last session; nil when it said nothing.
    ///
    /// - Unit: bytes.
    public var messageLimit: Int?

    public init(
        serverID: String, address: String, encoding: Encoding = .xml,
        clientCredentials: Credentials? = nil, serverCredentials: Credentials? = nil,
        clientAuthentication: ClientAuthentication = .none,
        serverAuthentication: ServerAuthentication = .transport, clientNonce: [UInt8] = [],
        serverNonce: [UInt8] = [], messageLimit: Int? = nil
    ) {
        self.serverID = serverID
        self.address = address
        self.encoding = encoding
        self.clientCredentials = clientCredentials
        self.serverCredentials = serverCredentials
        self.clientAuthentication = clientAuthentication
        self.serverAuthentication = serverAuthentication
        self.clientNonce = clientNonce
        self.serverNonce = serverNonce
        self.messageLimit = messageLimit
    }

    /// This account for the session after a notification that was made with the nonce for parties that have lost
    /// theirs: both sides begin with it, and each issues a new one.
    ///
    /// - Source: OMA DM Security 1.2, nonce resynchronization.
    public var resynchronized: Account {
        var account = self
        account.clientNonce = Notification.resynchronizationNonce
        account.serverNonce = Notification.resynchronizationNonce
        return account
    }
}

/// A user name and its password.
public struct Credentials: Equatable, Sendable {
    /// The user name.
    public var name: String
    /// Never to be logged.
    public var password: String

    public init(name: String, password: String) {
        self.name = name
        self.password = password
    }
}

/// Without the password, so that no log gets it.
extension Credentials: CustomStringConvertible {
    public var description: String { "the credentials of \(name)" }
}

/// How the device proves itself. It never does with less than what stands here.
public enum ClientAuthentication: String, Equatable, Sendable {
    /// Not in messages: the connection's client certificate has to do.
    case none
    /// With name and password, or with a digest if the server asks for one.
    case basic
    case md5
    /// With a digest of each message, beside it in the transport's header.
    case hmac
}

/// How the server proves itself.
public enum ServerAuthentication: String, Equatable, Sendable {
    /// By the connection's certificate.
    case transport
    /// By that and by a name and password.
    case basic
    /// By that and by a digest.
    case md5
    /// By that and by a digest of each message, beside it in the transport's header.
    case hmac
}
