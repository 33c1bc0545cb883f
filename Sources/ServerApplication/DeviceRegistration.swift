/// What is told about a device when it is added.
public struct DeviceRegistration: Equatable, Sendable {
    /// The identifier in the header of the device's messages.
    public var id: String
    /// The device's.
    public var userName: String
    /// The device's. Never to be logged.
    public var password: String
    /// What the device has to prove itself with. Nil: `md5` is asked for, and the others are taken too.
    public var authentication: Authentication?
    /// Nil when the device trusts the server by its certificate alone.
    public var server: ServerAccount?
    /// Where the device takes notifications: `HOST:PORT`. Nil when it asks by itself. Needs `server`.
    public var notificationAddress: String?
    /// The SHA-256 of the certificate that the device has to show, in hexadecimal digits; nil when it needs none.
    public var certificate: String?
    /// The nonces for the first session, which are in a bootstrap document. Nil: they are agreed on by challenges.
    public var nonces: Nonces?

    /// A way to prove who one is; see `Requirement` in DMServer.
    public enum Authentication: String, Codable, CaseIterable, Sendable {
        case basic, md5, hmac
    }

    /// What the server proves itself with to this device.
    public struct ServerAccount: Equatable, Sendable {
        /// The server's.
        public var userName: String
        /// The server's. Never to be logged.
        public var password: String
        /// How the server proves itself.
        public var authentication: Authentication
        /// What the device knows the server as; notifications are signed with it.
        ///
        /// - Default: the user name, as is usual.
        public var serverID: String

        public init(
            userName: String, password: String, authentication: Authentication = .md5,
            serverID: String? = nil
        ) {
            self.userName = userName
            self.password = password
            self.authentication = authentication
            self.serverID = serverID ?? userName
        }
    }

    /// A password that nobody can guess.
    public static func newPassword() -> String { Random.text(bytes: 16) }

    /// The octets that the first digests of both sides are made with.
    public struct Nonces: Equatable, Sendable {
        /// For the device's digests.
        public var device: [UInt8]
        /// For the server's digests.
        public var server: [UInt8]

        /// Such as nobody can guess.
        public init() { (device, server) = (Random.bytes(16), Random.bytes(16)) }
    }

    /// - Throws: `RegistrationError` when something is empty, too long, or has characters that the protocol can't carry.
    public init(
        id: String, userName: String, password: String, authentication: Authentication? = nil,
        server: ServerAccount? = nil, notificationAddress: String? = nil, certificate: String? = nil,
        nonces: Nonces? = nil
    ) throws(RegistrationError) {
        try Self.check(id, "id")
        try Self.check(userName, "userName", isUserName: true)
        try Self.check(password, "password")
        if let server {
            try Self.check(server.userName, "serverUserName", isUserName: true)
            try Self.check(server.password, "serverPassword")
            try Self.check(server.serverID, "serverId")
        }
        if let notificationAddress {
            guard NotificationAddress(notificationAddress) != nil else { throw .address }
            guard server != nil else { throw .serverNeeded }
        }
        if let certificate {
            let isDigest = certificate.utf8.allSatisfy { Character(UnicodeScalar($0)).isHexDigit }
            guard certificate.utf8.count == 64, isDigest else { throw .certificate }
        }
        (self.id, self.userName, self.password, self.server) = (id, userName, password, server)
        (self.authentication, self.notificationAddress) = (authentication, notificationAddress)
        (self.nonces, self.certificate) = (nonces, certificate?.lowercased())
    }

    /// At most 255 bytes, which is what a node of the device's tree takes. A colon separates user name and password in
    /// what is digested.
    private static func check(
        _ text: String, _ field: String, isUserName: Bool = false
    ) throws(RegistrationError) {
        guard 1...255 ~= text.utf8.count else { throw .length(field: field) }
        let isPlain = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
        guard isPlain, !(isUserName && text.utf8.contains(UInt8(ascii: ":"))) else {
            throw .characters(field: field)
        }
    }
}

/// Why a device can't be registered like that.
public enum RegistrationError: Error, Equatable, Sendable {
    case length(field: String)
    case characters(field: String)
    /// Of notifications.
    case address
    case serverNeeded
    case certificate
}

extension RegistrationError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .length(let field): "\(field) has to be 1 to 255 bytes long"
        case .characters(let field):
            "\(field) has a character that isn't allowed there: control characters, in user names also colons"
        case .certificate: "certificate has to be the 64 hexadecimal digits of a SHA-256"
        case .address: "notificationAddress has to be HOST:PORT"
        case .serverNeeded:
            "notificationAddress needs serverUserName and serverPassword: notifications are proved with them"
        }
    }
}
