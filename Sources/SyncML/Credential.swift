internal import Bytes

/// Who the sender of a message is, and the proof (`Cred`).
public struct Credential: Equatable, Sendable, HostCodable {
    /// How `data` proves who the sender is.
    public var type: AuthenticationType
    /// `b64` for every type that device management uses.
    public var format: String?
    /// What `Authentication` computes. Of `basic` it contains the password: never to be logged.
    public var data: String

    public init(type: AuthenticationType, format: String? = "b64", data: String) {
        self.type = type
        self.format = format
        self.data = data
    }
}

/// What kind of credential the other party has to send, and with which nonce (`Chal`).
public struct Challenge: Equatable, Sendable, HostCodable {
    /// How the other party has to prove who it is.
    public var type: AuthenticationType
    /// Absent means `b64`.
    public var format: String?
    /// The octets to compute the next digest with.
    public var nextNonce: [UInt8]?

    public init(type: AuthenticationType, format: String? = "b64", nextNonce: [UInt8]? = nil) {
        self.type = type
        self.format = format
        self.nextNonce = nextNonce
    }
}

/// A way to prove who one is.
///
/// - Source: OMA DM Security 1.2.
public enum AuthenticationType: Equatable, Sendable, HostCodable {
    case basic, md5, mac
    case other(String)

    /// As it is written in `Meta`'s `Type`: `syncml:auth-md5`. Case doesn't matter.
    public init(_ name: String) {
        switch name.bytes.lowercasedText {
        case "syncml:auth-basic": self = .basic
        case "syncml:auth-md5": self = .md5
        case "syncml:auth-mac": self = .mac
        default: self = .other(name)
        }
    }

    /// As it is written in `Meta`'s `Type`.
    public var name: String {
        switch self {
        case .basic: "syncml:auth-basic"
        case .md5: "syncml:auth-md5"
        case .mac: "syncml:auth-MAC"
        case .other(let name): name
        }
    }
}

extension AuthenticationType: CustomStringConvertible {
    public var description: String { name }
}
