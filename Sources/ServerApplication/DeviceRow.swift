internal import DMServer
internal import Foundation
internal import GRDB

/// One device as it stands in the store.
struct DeviceRow: Codable, Equatable, Sendable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "device"

    var id: String
    var userName: String
    var userDigest: String
    var nonce: Data?
    var serverUserName: String?
    /// How the server proves itself to the device.
    var serverScheme: Requirement?
    var serverSecret: String?
    var serverNonce: Data?
    /// Leaves of `./DevInfo`.
    var information: [String: String] = [:]
    var inventory = DeviceInventory()
    var root: String?
    var listsStructure: Bool?
    /// The longest value that it takes, as it is transferred; in bytes. Nil when it has named no limit.
    var maxObjectSize: Int?
    /// Whether it spoke WBXML last.
    var isBinary: Bool?
    /// Whether it puts the pieces of a value together; nil when it wasn't asked.
    var takesLargeObjects: Bool?
    /// When the device last proved who it is, as ISO 8601 text in UTC.
    var lastSession: String?
    /// What the device has to prove itself with; nil when the choice is its own.
    var requirement: Requirement?
    /// Where it takes notifications: `HOST:PORT`.
    var notificationAddress: String?
    /// The SHA-256 of the certificate that it has to show, in hexadecimal digits.
    var certificate: String?
    /// What it knows this server as, and the digest of that and the server's password.
    var serverID: String?
    var notificationDigest: String?

    /// What a session needs to recognise the device.
    var account: DeviceAccount {
        DeviceAccount(
            deviceID: id, userDigest: userDigest, nonce: nonce.map(Array.init), requirement: requirement,
            serverCredentials: serverCredentials)
    }

    var traits: DeviceTraits {
        DeviceTraits(
            root: root, listsStructure: listsStructure, maxObjectSize: maxObjectSize,
            isBinary: isBinary ?? false, takesLargeObjects: takesLargeObjects)
    }

    private var serverCredentials: ServerCredentials? {
        guard let serverUserName, let serverSecret, let serverScheme else { return nil }
        return ServerCredentials(
            userName: serverUserName,
            secret: serverScheme == .basic ? .basic(serverSecret) : .digest(serverSecret),
            provesMessages: serverScheme == .hmac, nonce: serverNonce.map(Array.init))
    }
}
