/// What a server keeps about one device to recognise it, and to be recognised by it.
public struct DeviceAccount: Equatable, Sendable, Codable {
    /// The device's identifier, as it is written in the header of its messages: `urn:dev:ops:00A0C9-Box42-0042`.
    public var deviceID: String
    /// B64(H(user:password)). Enough to check both a digest and a basic credential, so that no password is kept.
    public var userDigest: String
    /// The octets that the device's next unprompted digest is made with; nil when none was ever issued.
    public var nonce: [UInt8]?
    /// What the device has to prove itself with. Nil: `md5` is asked for, and the others are taken too.
    public var requirement: Requirement?
    /// Nil when the device trusts the server by its certificate alone.
    public var serverCredentials: ServerCredentials?

    public init(
        deviceID: String, userDigest: String, nonce: [UInt8]? = nil, requirement: Requirement? = nil,
        serverCredentials: ServerCredentials? = nil
    ) {
        self.deviceID = deviceID
        self.requirement = requirement
        self.userDigest = userDigest
        self.nonce = nonce
        self.serverCredentials = serverCredentials
    }
}

/// A way to prove who one is.
public enum Requirement: String, Codable, CaseIterable, Sendable {
    /// The password itself, which connections keep secret.
    case basic
    /// A digest of it in one message, for the session.
    case md5
    /// A digest of it and of the message, with every message.
    case hmac
}

/// What a server proves itself with to one device.
public struct ServerCredentials: Equatable, Sendable, Codable {
    /// As the header and digests have it.
    public var userName: String
    /// What the proof is made with.
    public var secret: Secret
    /// Whether every message goes with a proof of its own, unless the device asks for a digest.
    public var provesMessages: Bool
    /// The octets that the device issued for the server's next digest.
    public var nonce: [UInt8]?

    /// What is kept of the password.
    public enum Secret: Equatable, Sendable, Codable {
        /// B64(H(user:password)): digests and proofs are made from it.
        case digest(String)
        /// B64(user:password), which goes over the wire as it is.
        case basic(String)
    }

    public init(userName: String, secret: Secret, provesMessages: Bool = false, nonce: [UInt8]? = nil) {
        self.userName = userName
        self.provesMessages = provesMessages
        self.secret = secret
        self.nonce = nonce
    }
}
