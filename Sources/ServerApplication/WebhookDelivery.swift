internal import Fleet
internal import Foundation
internal import Hummingbird
internal import Logging

/// Tells webhooks what happens: to each the events in their order, so that those of a device are in theirs. An address
/// that doesn't take a message gets it again, after longer and longer pauses; in the end it is given up and kept.
struct WebhookDelivery: Sendable {
    /// Posts a signed message.
    ///
    /// - Throws: When the address doesn't answer that it has taken it.
    typealias Send = @Sendable (_ message: SignedMessage) async throws -> Void

    let store: any FleetStore
    let clock: Clock
    let logger: Logger
    let send: Send
    /// What it calls itself to other servers that have the same store.
    private let name = Random.text(bytes: 8)

    /// How many events one message has at most.
    private static let messageLimit = 100
    /// How many messages go to one address before others have their turn.
    private static let turnLimit = 10
    /// How often a message is sent before it is given up.
    private static let attemptLimit = 10
    /// How long what was given up is kept.
    private static let span = Duration.seconds(30 * 86_400)
    /// How long what a server has taken on stays its own, if it says nothing: longer than one turn takes.
    private static let claimSpan = Duration.seconds(300)

    init(store: any FleetStore, clock: Clock, logger: Logger, send: @escaping Send) {
        (self.store, self.clock, self.logger, self.send) = (store, clock, logger, send)
    }

    func run() async {
        while !Task.isCancelled {
            await pass()
            try? await Task.sleep(for: .seconds(1))
        }
    }

    func pass() async {
        do {
            let webhooks = try await store.webhooks()
            guard !webhooks.isEmpty, try await isOurs() else { return }
            await withTaskGroup(of: Void.self) { group in
                for webhook in webhooks { group.addTask { await turn(of: webhook) } }
            }
        } catch {
            logger.error("could not look for webhooks", metadata: ["reason": "\(error)"])
        }
    }

    /// Of several servers with the same store one tells them.
    private func isOurs() async throws -> Bool {
        guard let shared = store as? any SharedFleetStore else { return true }
        return try await shared.claim("webhooks", by: name, for: Self.claimSpan)
    }

    private func turn(of webhook: Webhook) async {
        guard webhook.earliest ?? "" <= clock.timestamp() else { return }
        var webhook = webhook
        do {
            if webhook.isRepeating { try await tellAgain(&webhook) }
            for _ in 0..<Self.turnLimit { guard try await tellNext(&webhook) else { return } }
        } catch {
            // Somebody has changed or deleted it, or the database is away. What was sent goes out once more.
            logger.notice(
                "could not go on with a webhook",
                metadata: ["webhook": "\(webhook.id)", "reason": "\(error)"])
        }
    }

    /// - Returns: Whether there may be more.
    private func tellNext(_ webhook: inout Webhook) async throws -> Bool {
        let events = try await store.events(after: webhook.position, limit: Self.messageLimit)
        guard let last = events.last else { return false }
        let wanted = events.filter { webhook.kinds.isEmpty || webhook.kinds.contains($0.kind) }
        var transaction = FleetTransaction()
        let reason = wanted.isEmpty ? nil : await failure(of: wanted, webhook)
        if let reason {
            transaction.deadLetters = fail(&webhook, wanted, reason)
        } else {
            (webhook.failures, webhook.reason, webhook.earliest) = (0, nil, nil)
        }
        if reason == nil || !transaction.deadLetters.isEmpty { webhook.position = last.number }
        try await commit(&webhook, transaction)
        return reason == nil && events.count == Self.messageLimit
    }

    private func fail(_ webhook: inout Webhook, _ events: [FleetEvent], _ reason: String) -> [DeadLetter] {
        let pause = Duration.seconds(5 << min(webhook.failures, Self.attemptLimit - 2))
        (webhook.reason, webhook.earliest) = (reason, clock.timestamp(after: pause))
        webhook.failures += 1
        guard webhook.failures >= Self.attemptLimit else { return [] }
        webhook.failures = 0
        logger.warning(
            "gave up to tell a webhook something",
            metadata: ["webhook": "\(webhook.id)", "events": "\(events.count)", "reason": .foreign(reason)])
        return [
            DeadLetter(
                of: webhook, events, reason: reason, created: clock.timestamp(),
                until: clock.timestamp(after: Self.span))
        ]
    }

    /// What was given up, the oldest first, as many as one turn has. At the first that fails again the others stay where
    /// they are.
    private func tellAgain(_ webhook: inout Webhook) async throws {
        for letter in try await store.deadLetters(of: webhook.id, after: "", limit: Self.turnLimit) {
            guard await failure(of: letter.events, webhook) == nil else {
                webhook.isRepeating = false
                break
            }
            var transaction = FleetTransaction()
            transaction.removedDeadLetters = [letter]
            try await store.commit(transaction)
        }
        let rest = try await store.deadLetters(of: webhook.id, after: "", limit: 1)
        webhook.isRepeating = webhook.isRepeating && !rest.isEmpty
        try await commit(&webhook, FleetTransaction())
    }

    private func commit(_ webhook: inout Webhook, _ transaction: FleetTransaction) async throws {
        var transaction = transaction
        transaction.webhooks = [webhook]
        try await store.commit(transaction)
        webhook.version += 1
    }

    private func failure(of events: [FleetEvent], _ webhook: Webhook) async -> String? {
        do {
            let message = WebhookMessage(webhook: webhook.id, events: events.map(EventBody.init))
            try await send(
                try SignedMessage(
                    Response.encoded(message), to: webhook, at: Int(clock.date().timeIntervalSince1970)))
            return nil
        } catch {
            return String("\(error)".prefix(500))
        }
    }
}
