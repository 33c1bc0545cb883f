public import DMServer
public import Foundation

/// Changes of a fleet that are stored together or not at all, as a value: what is stored is decided before, by rules that
/// know no database.
///
/// Each thing says by its version which state of it the change was made of; `FleetStoreError.changed` says that there is a
/// newer one by now, and that the change has to be made anew of that.
public struct FleetTransaction: Equatable, Sendable {
    /// New ones have the version 0.
    public var devices: [Device] = []
    /// What is installed, by device.
    public var inventories: [String: DeviceInventory] = [:]
    /// New ones have the version 0.
    public var operations: [DeviceOperation] = []
    /// New ones have the version 0.
    public var commands: [DeviceCommand] = []
    /// With all that was asked of them.
    public var removedDevices: [Device] = []
    /// Operations to delete.
    public var removedOperations: [DeviceOperation] = []
    /// Commands to delete.
    public var removedCommands: [DeviceCommand] = []
    /// What those who follow the fleet are told. New ones have the number 0; a number says where a copy goes.
    public var events: [FleetEvent] = []
    /// New ones have the version 0.
    public var webhooks: [Webhook] = []
    /// With what they weren't told.
    public var removedWebhooks: [Webhook] = []
    /// New ones have the version 0.
    public var deadLetters: [DeadLetter] = []
    /// Dead letters to delete.
    public var removedDeadLetters: [DeadLetter] = []
    /// New tokens.
    public var tokens: [AccessToken] = []
    /// Tokens to delete.
    public var removedTokens: [AccessToken] = []
    /// New ones have the version 0.
    public var enrolments: [Enrolment] = []
    /// New ones have the version 0.
    public var enrolmentTokens: [EnrolmentToken] = []
    /// Tokens to delete.
    public var removedEnrolmentTokens: [EnrolmentToken] = []
    /// What the audit log says of all this; see `FleetStore.audited(_:)`.
    public var audit: [AuditEntry] = []
    /// The answer to the request that made these changes, should it come again.
    public var answer: KeptAnswer?
    /// How the session goes on that this came of; for a `SharedFleetStore` alone. Other sessions of a device end when it
    /// has proved who it is.
    public var session: KeptSession?
    /// What other servers are told when all is stored; for a `SharedFleetStore` alone.
    public var news: FleetNews?

    /// Nothing to store.
    public init() {}

    /// Whether there is nothing to store.
    public var isEmpty: Bool { self == FleetTransaction() }
}

/// What a request was answered that carries a key of its sender's: the same request may come again.
public struct KeptAnswer: Codable, Equatable, Sendable {
    /// The sender's.
    public var key: String
    /// A digest of the request: another one may not have the same key.
    public var request: String
    /// The HTTP status.
    public var status: Int
    /// Where what was made can be read.
    public var location: String?
    /// The answer itself.
    public var body: Data
    /// When it was given: ISO 8601 in UTC.
    public var created: String
    /// Until when it is kept.
    public var until: String

    /// How many are kept; beyond that the oldest ones go.
    public static let limit = 10_000

    public init(
        key: String, request: String, status: Int, location: String?, body: Data, created: String,
        until: String
    ) {
        (self.key, self.request, self.status, self.location) = (key, request, status, location)
        (self.body, self.created, self.until) = (body, created, until)
    }
}
