internal import DMServer
internal import GRDB
internal import Logging
internal import SCOMOTerms
internal import SyncML

/// All sessions that are going on, and the one place where their messages are handled, one after the other.
///
/// A session is found by the token in the address that its replies name. A message without a token that fits starts
/// a new one; an older session of the same device ends when the new one has proved who it is, not before: otherwise
/// anyone could end anyone's sessions.
actor Conversations {
    private struct Conversation {
        var session: ServerSession
        var lastActivity: ContinuousClock.Instant
        var update: UpdateRequest?
        var origin: Origin
    }

    /// What came of a message, once it is in the store.
    private struct Outcome {
        var reply: Reply
        var events: [Event]
        var operations: [OperationRow] = []
    }

    private let store: Store
    private let policy: UpdatePolicy
    private let notifier: Notifier
    private let address: PublicAddress
    private let limits: SessionLimits
    private let proofs: FailedProofs
    private let clock: Clock
    private let logger: Logger
    private var conversations: [String: Conversation] = [:]
    private var finished = FinishedReplies()

    init(
        store: Store, policy: UpdatePolicy, notifier: Notifier, address: PublicAddress, limits: SessionLimits,
        proofs: FailedProofs, clock: Clock, logger: Logger
    ) {
        (self.store, self.policy, self.address, self.notifier) = (store, policy, address, notifier)
        (self.limits, self.proofs, self.clock, self.logger) = (limits, proofs, clock, logger)
    }

    /// The reply to one message.
    ///
    /// The session gets on when everything that the reply rests on is in the store, and stays where it was when that fails:
    /// the device then sends its message again.
    ///
    /// - Parameters:
    ///   - token: That of the address which the message was sent to.
    ///   - origin: Where the message comes from.
    func reply(to message: Message, _ arrival: Arrival, token: String?, from origin: Origin) throws -> Reply {
        endSilent()
        if let reply = finished.reply(to: message, token) { return reply }
        let (token, found) = try conversation(for: message, token, origin)
        if let reply = found.session.repeatedReply(to: message) { return reply }
        try requirePatience(found)
        var conversation = found
        conversation.lastActivity = clock.instant()
        let events = conversation.session.receive(message, arrival)
        let outcome = try conclude(events, &conversation)
        keep(conversation, token)
        tell(outcome, conversation, token)
        return outcome.reply
    }

    /// How many sessions there are, and how many of them nobody has proved to be a device's.
    var figures: (sessions: Int, strangers: Int) {
        (conversations.count, conversations.values.count { !$0.session.isAuthenticated })
    }

    /// Sessions whose devices have said nothing for too long are lost; strangers have less time.
    func endSilent() {
        let now = clock.instant()
        finished.drop(now)
        conversations = conversations.filter { _, conversation in
            let patience = conversation.session.isAuthenticated ? limits.timeout : limits.strangerTimeout
            return conversation.lastActivity.duration(to: now) <= patience
        }
    }

    private func conversation(
        for message: Message, _ token: String?, _ origin: Origin
    ) throws -> (token: String, Conversation) {
        if let token, let found = conversations[token], found.session.isContinued(by: message),
            found.origin.certificate == origin.certificate
        {
            return (token, found)
        }
        try makeRoom()
        let token = Random.text(bytes: 16)
        let device = try store.device(message.sender)
        // Without the certificate that it has to show a device is a stranger.
        let isGenuine = device.map { $0.certificate == nil || $0.certificate == origin.certificate } ?? false
        let session = ServerSession(
            for: message, account: isGenuine ? device?.account : nil,
            traits: device?.traits ?? DeviceTraits(),
            settings: SessionSettings(
                serverURI: address.url("/dm"), responseURI: address.url("/dm?s=\(token)")),
            makeNonce: { Random.bytes(16) })
        return (token, Conversation(session: session, lastActivity: clock.instant(), origin: origin))
    }

    /// Strangers have to make way first, the one that is silent longest before the others; then devices that have been
    /// silent for long.
    private func makeRoom() throws {
        let strangers = conversations.filter { !$0.value.session.isAuthenticated }
        let isFull = conversations.count >= limits.count
        guard isFull || strangers.count >= limits.strangers else { return }
        let silent = conversations.filter {
            $0.value.lastActivity.duration(to: clock.instant()) > limits.strangerTimeout
        }
        let candidates = strangers.isEmpty ? silent : strangers
        guard let oldest = candidates.min(by: { $0.value.lastActivity < $1.value.lastActivity }) else {
            throw ServiceError.busy
        }
        conversations[oldest.key] = nil
    }

    /// - Throws: When the sender has shown wrong credentials too often, and has to wait.
    private func requirePatience(_ conversation: Conversation) throws {
        guard !conversation.session.isAuthenticated,
            let wait = proofs.wait(conversation.session.deviceID, conversation.origin.address)
        else { return }
        throw ServiceError.tooManyFailures(wait: wait)
    }

    private func keep(_ conversation: Conversation, _ token: String) {
        conversations[token] = conversation.session.isOver ? nil : conversation
        if let session = conversation.session.finished {
            finished.keep(session, token, now: clock.instant())
        }
    }
}

// MARK: Events

extension Conversations {
    /// Makes what a session tells durable, all of it or nothing. Before the device is recognised nothing of it is believed.
    private func conclude(_ events: [Event], _ conversation: inout Conversation) throws -> Outcome {
        let device = conversation.session.deviceID
        guard conversation.session.isAuthenticated else {
            return Outcome(reply: conversation.session.reply(), events: events)
        }
        return try store.transaction { database in
            let now = clock.timestamp()
            var operations = try Store.record(events, of: device, now: now, database)
            operations += try update(events, &conversation, database)
            let orders = try Store.orders(for: device, database)
            let isIdle = conversation.session.isIdle
            let requests = isIdle ? try Store.nextRequests(for: device, database) : []
            let reply = conversation.session.reply(orders, requests)
            operations += try Store.record(reply.events, of: device, now: now, database)
            return Outcome(reply: reply, events: events + reply.events, operations: operations)
        }
    }

    /// Acts on an update request as soon as it is known what the device has.
    private func update(
        _ events: [Event], _ conversation: inout Conversation, _ database: Database
    ) throws -> [OperationRow] {
        var queued: [OperationRow] = []
        for event in events {
            switch event {
            case .updateRequested(let request): conversation.update = request
            case .inventory(let inventory) where conversation.update != nil:
                conversation.update = nil
                queued += try orders(conversation.session.deviceID, inventory, database)
            default: break
            }
        }
        return queued
    }

    private func orders(
        _ device: String, _ inventory: DeviceInventory, _ database: Database
    ) throws -> [OperationRow] {
        let pending = try Store.open(of: device, database).map(\.subject)
        return try policy.updates(for: inventory, pending: Set(pending)).compactMap { package in
            guard
                let task = OrderedTask(.downloadInstall, .download(package.reference(at: address)))
            else { return nil }
            let operation = OperationRow(
                device: device, operation: .downloadInstall, task: task, package: package.file,
                requestedBy: .device, now: clock.timestamp())
            return try operation.inserted(database)
        }
    }

    /// What others have to know, once it is durable.
    private func tell(_ outcome: Outcome, _ conversation: Conversation, _ token: String) {
        let session = conversation.session
        let journal = SessionLog(logger: logger, device: session.deviceID)
        for event in outcome.events {
            journal.write(event)
            switch event {
            case .authenticated:
                conversations = conversations.filter {
                    $0.key == token || $0.value.session.deviceID != session.deviceID
                }
                proofs.succeeded(session.deviceID, conversation.origin.address)
                notifier.sessionBegan(session.deviceID, session.sessionID)
            case .proofFailed:
                if let count = proofs.failed(session.deviceID, conversation.origin.address) {
                    journal.writeFailures(count, conversation.origin.address)
                }
            default: break
            }
        }
        for operation in outcome.operations { journal.write(operation) }
    }
}

extension Message {
    /// The device's identifier, as the message has it.
    fileprivate var sender: String { header.source.uri }
}
