/// What is told about a device when it is added.
public struct DeviceRegistration: Equatable, Sendable {
    /// The identifier in the header of the device's messages.
    public var id: String
    public var userName: String
    public var password: String
    /// Nil when the device trusts the server by its certificate alone.
    public var server: ServerAccount?

    /// What the server proves itself with to this device.
    public struct ServerAccount: Equatable, Sendable {
        public var userName: String
        public var password: String
        /// Whether the device wants the password itself and not a digest.
        public var isBasic: Bool

        public init(userName: String, password: String, isBasic: Bool = false) {
            self.userName = userName
            self.password = password
            self.isBasic = isBasic
        }
    }

    /// - Throws: `RegistrationError` when something is empty, too long, or has characters that the protocol can't carry.
    public init(
        id: String, userName: String, password: String, server: ServerAccount? = nil
    ) throws(RegistrationError) {
        try Self.check(id, "id")
        try Self.check(userName, "userName", isUserName: true)
        try Self.check(password, "password")
        if let server {
            try Self.check(server.userName, "serverUserName", isUserName: true)
            try Self.check(server.password, "serverPassword")
        }
        (self.id, self.userName, self.password, self.server) = (id, userName, password, server)
    }

    /// - Source: 255 bytes are our choice. A colon separates user name and password in what is digested.
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
}

extension RegistrationError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .length(let field): "\(field) has to be 1 to 255 bytes long"
        case .characters(let field):
            "\(field) has a character that isn't allowed there: control characters, in user names also colons"
        }
    }
}
