public import DMServer
public import Foundation

/// One device: who it is, how both sides prove who they are, and what the server has learned about it.
///
/// What is installed on it is apart, since it is long and few need it: see `FleetStore.inventory(of:)`.
public struct Device: Codable, Equatable, Sendable {
    /// The identifier in the header of its messages.
    public var id: String
    /// The device's, with which it proves who it is.
    public var userName: String
    /// B64(MD5(user:password)), which checks every kind of credentials; no password is kept.
    public var userDigest: String
    /// For the device's next digest.
    public var nonce: Data?
    /// What the server calls itself to this device; nil when the device trusts the certificate alone.
    public var serverUserName: String?
    /// How the server proves itself to the device.
    public var serverScheme: Requirement?
    /// The digest of the server's name and password, or the credential itself where the scheme is `basic`.
    public var serverSecret: String?
    /// For the server's next digest.
    public var serverNonce: Data?
    /// Leaves of `./DevInfo`.
    public var information: [String: String] = [:]
    /// Where its software component object is; nil when that isn't known.
    public var root: String?
    /// Whether it lists a part of the tree in one answer; nil when it wasn't tried.
    public var listsStructure: Bool?
    /// The longest value that it takes, as it is transferred; in bytes. Nil when it has named no limit.
    public var maxObjectSize: Int?
    /// Whether it spoke WBXML last.
    public var isBinary: Bool?
    /// Whether it puts the pieces of a value together; nil when it wasn't asked.
    public var takesLargeObjects: Bool?
    /// What the device called the state of its software when all of it was read last; empty when it has no name for that. Nil: it is
    /// read in the next session.
    public var softwareRevision: String?
    /// When all of it was read last, as ISO 8601 text in UTC; nil where that is longer ago than this is kept.
    public var inventoryRead: String?
    /// When the device last proved who it is, as ISO 8601 text in UTC.
    public var lastSession: String?
    /// What the device has to prove itself with; nil when the choice is its own.
    public var requirement: Requirement?
    /// Where it takes notifications: `HOST:PORT`.
    public var notificationAddress: String?
    /// The SHA-256 of the certificate that it has to show, in hexadecimal digits.
    public var certificate: String?
    /// When somebody else has last said to be this device: ISO 8601 in UTC; nil when nobody has, or somebody has looked at it.
    public var identityConflict: String?
    /// What it knows this server as; with `notificationDigest`, the digest of that and the server's password.
    public var serverID: String?
    /// What notifications are proved with.
    public var notificationDigest: String?
    /// What people have put it into and hung on it, each once, in order: for lists, and for what is asked of many at once.
    public var (groups, tags): ([String], [String]) = ([], [])
    /// How often the store has written it: 0 for a new one. A change is stored only over the version that it was made of.
    public var version = 0

    /// A device that nothing is known of but how it proves who it is.
    public init(id: String, userName: String, userDigest: String) {
        (self.id, self.userName, self.userDigest) = (id, userName, userDigest)
    }

    /// Who made it, in its own words.
    public var manufacturer: String? { information["Man"] }
    /// Which model it is, in its own words.
    public var model: String? { information["Mod"] }

    /// What a session needs to recognise the device.
    public var account: DeviceAccount {
        DeviceAccount(
            deviceID: id, userDigest: userDigest, nonce: nonce.map(Array.init), requirement: requirement,
            serverCredentials: serverCredentials)
    }

    /// What a session need not ask again.
    ///
    /// - Parameter earliest: What was read of the software before that time is read again, whatever the device says.
    public func traits(readSince earliest: String) -> DeviceTraits {
        let isRecent = inventoryRead.map { $0 >= earliest } ?? false
        return DeviceTraits(
            root: root, listsStructure: listsStructure, maxObjectSize: maxObjectSize,
            isBinary: isBinary ?? false, takesLargeObjects: takesLargeObjects,
            softwareRevision: isRecent ? softwareRevision : nil)
    }

    private var serverCredentials: ServerCredentials? {
        guard let serverUserName, let serverSecret, let serverScheme else { return nil }
        return ServerCredentials(
            userName: serverUserName,
            secret: serverScheme == .basic ? .basic(serverSecret) : .digest(serverSecret),
            provesMessages: serverScheme == .hmac, nonce: serverNonce.map(Array.init))
    }
}

extension Device {
    /// How many leaves of `./DevInfo` are kept.
    private static let informationLimit = 64

    /// Takes what a session has told about the device itself.
    mutating func take(_ event: Event, now: String) {
        switch event {
        case .authenticated: lastSession = now
        case .deviceNonce(let nonce): self.nonce = Data(nonce)
        case .serverNonce(let nonce): serverNonce = Data(nonce)
        case .deviceInformation(let values):
            let merged = information.merging(values) { _, new in new }
            information = merged.count <= Self.informationLimit ? merged : values
        case .learned(let traits):
            (root, listsStructure) = (traits.root, traits.listsStructure)
            (maxObjectSize, isBinary) = (traits.maxObjectSize, traits.isBinary)
            (takesLargeObjects, softwareRevision) = (traits.takesLargeObjects, traits.softwareRevision)
        case .inventory: inventoryRead = now
        case .order, .request, .reported, .updateRequested, .ended, .noted, .proofFailed: break
        }
    }
}
