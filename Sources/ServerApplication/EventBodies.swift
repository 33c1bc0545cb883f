internal import Fleet

// Events and webhooks in the JSON interface. `Packaging/server-interface.md` shows an example of each.

struct EventBody: Encodable {
    var number: Int64
    var time: String
    var kind: FleetEvent.Kind
    var device: String
    var operation: Int64?
    var command: Int64?
    var state: String?

    init(_ row: FleetEvent) {
        (number, time, kind, device) = (row.number, row.time, row.kind, row.device)
        (operation, command, state) = (row.operation, row.command, row.state)
    }
}

struct WebhookRequest: RequestBody, Equatable {
    var url: String
    /// 16 to 256 visible characters; without it the server makes one up.
    var secret: String?
    /// What it is told of; without it everything.
    var kinds: [FleetEvent.Kind]?

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case url, secret, kinds
    }

    static var fields: [String] { CodingKeys.allCases.map(\.rawValue) }
}

struct WebhookBody: Encodable {
    var id: String
    var url: String
    /// Told once, to whoever adds it.
    var secret: String?
    var kinds: [FleetEvent.Kind]
    var position: Int64
    var failures: Int
    var earliest: String?
    var reason: String?
    var created: String

    init(_ row: Webhook, withSecret: Bool = false) {
        (id, url, kinds, position) = (row.id, row.url, row.kinds, row.position)
        (failures, earliest, reason, created) = (row.failures, row.earliest, row.reason, row.created)
        secret = withSecret ? row.secret : nil
    }
}

struct DeadLetterBody: Encodable {
    var id: String
    var reason: String
    var created: String
    var until: String
    var events: [EventBody]

    init(_ row: DeadLetter) {
        (id, reason, created, until) = (row.id, row.reason, row.created, row.until)
        events = row.events.map(EventBody.init)
    }
}

/// What a webhook is told.
struct WebhookMessage: Encodable {
    var webhook: String
    var events: [EventBody]
}
