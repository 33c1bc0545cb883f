/// An address that is told what happens in the fleet.
public struct Webhook: Codable, Equatable, Sendable {
    /// Given by the server.
    public var id: String
    /// Of https.
    public var url: String
    /// What its messages are signed with.
    public var secret: String
    /// What it is told of; empty for everything.
    public var kinds: [FleetEvent.Kind]
    /// The number of the last event that it was told, or that was given up.
    public var position: Int64
    /// How often the next message has failed.
    public var failures = 0
    /// When the next message goes out at the earliest: ISO 8601 in UTC; nil for at once.
    public var earliest: String?
    /// Why the last message failed, in words; nil after one that didn't.
    public var reason: String?
    /// Whether the server sends its dead letters again.
    public var isRepeating = false
    /// When it was added: ISO 8601 in UTC.
    public var created: String
    /// How often the store has written it: 0 for a new one. A change is stored only over the version that it was made of.
    public var version = 0

    /// How many there may be.
    public static let limit = 16

    public init(
        id: String, url: String, secret: String, kinds: [FleetEvent.Kind], position: Int64, created: String
    ) {
        (self.id, self.url, self.secret, self.kinds) = (id, url, secret, kinds)
        (self.position, self.created) = (position, created)
    }
}

/// Events that a webhook wasn't told, after many attempts.
public struct DeadLetter: Codable, Equatable, Sendable {
    /// Unique over all; of one webhook in the order of the events.
    public var id: String
    /// Whose it is.
    public var webhook: String
    /// Those of one message, the oldest first.
    public var events: [FleetEvent]
    /// Why it was given up, in words.
    public var reason: String
    /// When it was given up: ISO 8601 in UTC.
    public var created: String
    /// Until when it is kept.
    public var until: String
    /// How often the store has written it: 0 for a new one.
    public var version = 0

    public init(
        of webhook: Webhook, _ events: [FleetEvent], reason: String, created: String, until: String
    ) {
        let digits = String(events.first?.number ?? 0)
        id = webhook.id + " " + String(repeating: "0", count: max(0, 19 - digits.count)) + digits
        (self.webhook, self.events, self.reason) = (webhook.id, events, reason)
        (self.created, self.until) = (created, until)
    }
}
