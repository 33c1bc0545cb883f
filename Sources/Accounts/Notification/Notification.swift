/// Package 0: a server asks the device to open a session.
///
/// What stands here may have come from anyone; only a `VerifiedNotification` is to be followed.
///
/// - Source: OMA DM Notification Initiated Session 1.2.
public struct Notification: Equatable, Sendable {
    /// How the session shall look to a person. A recommendation.
    public enum UserInteraction: UInt8, Equatable, Sendable {
        case notSpecified, background, informative, required
    }

    /// Who wanted the session.
    public enum Initiator: UInt8, Equatable, Sendable {
        case device, server
    }

    /// The version of the notification, not of the protocol.
    ///
    /// - Unit: tenths; 11 is 1.1.
    /// - Default: 11, which the standard demands. 10 to 13 are understood.
    public var version: UInt16
    /// Whether the user is told, or asked.
    public var userInteraction: UserInteraction
    /// Who wanted the session.
    public var initiator: Initiator
    /// What the session's identifier shall be; never 0.
    public var sessionNumber: UInt16
    /// Which server wants a session; chooses the account that proves it.
    public var serverID: String
    /// Whatever follows; the server's own business.
    public var vendorData: [UInt8]

    public init(
        version: UInt16 = 11, userInteraction: UserInteraction = .background,
        initiator: Initiator = .server, sessionNumber: UInt16, serverID: String, vendorData: [UInt8] = []
    ) {
        self.version = version
        self.userInteraction = userInteraction
        self.initiator = initiator
        self.sessionNumber = sessionNumber
        self.serverID = serverID
        self.vendorData = vendorData
    }

    /// The session's identifier as messages have it: base 16, upper case, no leading zeros.
    public var sessionID: String { String(sessionNumber, radix: 16, uppercase: true) }

    /// The nonce that both parties take when they have lost the agreed one.
    ///
    /// - Source: DM Security 1.2 says `0x00000000`; most implementations take four zero octets.
    public static var resynchronizationNonce: [UInt8] { [0, 0, 0, 0] }
}

/// Why a notification isn't followed. All but bugs of the server look alike from outside: the device stays silent.
public enum NotificationError: Error, Equatable, Sendable {
    case truncated(missing: Int)
    case tooLarge(limit: Int)
    /// No account is of the server that it names.
    case unknownServer
    /// The account has nothing that the server could prove itself with.
    case noServerCredentials(serverID: String)
    case wrongDigest
    /// In tenths.
    case unsupportedVersion(UInt16)
    /// Its session has the number 0.
    case noSession
    /// A server's identifier isn't text, or is too long to be written.
    case badServerID
    /// The digest could not be computed; the text says why.
    case noDigest(String)
}

extension NotificationError: CustomStringConvertible {
    public var description: String { "could not take a notification: \(reason)" }

    private var reason: String {
        switch self {
        case .truncated(let missing): "it is cut short; \(missing) more bytes are needed"
        case .tooLarge(let limit): "it is larger than \(limit) bytes"
        case .unknownServer: "there is no account of the server that it names"
        case .noServerCredentials(let server):
            "the account of \(server) has no server credentials to check it with"
        case .wrongDigest: "its digest is wrong"
        case .unsupportedVersion(let version):
            "its version is \(version / 10).\(version % 10); 1.0 to 1.3 are understood"
        case .noSession: "its session has the number 0"
        case .badServerID: "the server's identifier isn't text of 1 to 255 bytes"
        case .noDigest(let why): why
        }
    }
}
