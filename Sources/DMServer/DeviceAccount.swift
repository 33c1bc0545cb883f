/// What a server keeps about one device to recognise it, and to be recognised by it.
public struct DeviceAccount: Equatable, Sendable {
    /// The device's identifier, as it stands in the header of its messages: `urn:dev:ops:00A0C9-Box42-0042`.
    public var deviceID: String
    /// B64(H(user:password)). Enough to check both a digest and a basic credential, so that no password is kept.
    public var userDigest: String
    /// The octets that the device's next unprompted digest is made with; nil when none was ever issued.
    public var nonce: [UInt8]?
    /// Nil when the device trusts the server by its certificate alone.
    public var serverCredentials: ServerCredentials?

    public init(
        deviceID: String, userDigest: String, nonce: [UInt8]? = nil,
        serverCredentials: ServerCredentials? = nil
    ) {
        self.deviceID = deviceID
        self.userDigest = userDigest
        self.nonce = nonce
        self.serverCredentials = serverCredentials
    }
}

/// What a server proves itself with to one device.
public struct ServerCredentials: Equatable, Sendable {
    public var userName: String
    public var secret: Secret
    /// The octets that the device issued for the server's next digest.
    public var nonce: [UInt8]?

    /// What is kept of the password.
    public enum Secret: Equatable, Sendable {
        /// B64(H(user:password)): a digest is made from it for every message.
        case digest(String)
        /// B64(user:password), which goes over the wire as it is.
        case basic(String)
    }

    public init(userName: String, secret: Secret, nonce: [UInt8]? = nil) {
        self.userName = userName
        self.secret = secret
        self.nonce = nonce
    }
}
