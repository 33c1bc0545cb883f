internal import DMServer
internal import Logging
internal import SCOMOTerms
internal import SyncML

/// All sessions that are going on, and the one place where their messages are handled, one after the other.
///
/// A session is found by the token in the address that its replies name. A message without a token that fits starts
/// a new one; an older session of the same device ends when the new one has proved who it is, not before: otherwise
/// anyone could end anyone's sessions.
actor Conversations {
    /// How many sessions are kept.
    ///
    /// - Default: 1024. Our choice.
    static let limit = 1024

    private struct Conversation {
        var session: ServerSession
        var lastActivity: ContinuousClock.Instant
        var update: UpdateRequest?
    }

    private let store: Store
    private let policy: UpdatePolicy
    private let notifier: Notifier
    private let address: PublicAddress
    private let timeout: Duration
    private let clock: Clock
    private let logger: Logger
    private var conversations: [String: Conversation] = [:]

    init(
        store: Store, policy: UpdatePolicy, notifier: Notifier, address: PublicAddress, timeout: Duration,
        clock: Clock, logger: Logger
    ) {
        (self.store, self.policy, self.address, self.notifier) = (store, policy, address, notifier)
        (self.timeout, self.clock, self.logger) = (timeout, clock, logger)
    }

    /// The reply to one message. `token` is that of the address which the message was sent to.
    func reply(to message: Message, _ arrival: Arrival, token: String?) throws -> Reply {
        endSilent()
        let (token, found) = try conversation(for: message, token)
        var conversation = found
        conversation.lastActivity = clock.instant()
        defer { conversations[token] = conversation }
        if let reply = conversation.session.repeatedReply(to: message) { return reply }
        let events = conversation.session.receive(message, arrival)
        try take(events, &conversation, token)
        let orders = conversation.session.isAuthenticated ? try store.orders(for: message.sender) : []
        let requests = conversation.session.isIdle ? try store.nextRequests(for: message.sender) : []
        let reply = conversation.session.reply(orders, requests)
        try take(reply.events, &conversation, token)
        return reply
    }

    private func conversation(
        for message: Message, _ token: String?
    ) throws -> (token: String, Conversation) {
        if let token, let found = conversations[token], found.session.isContinued(by: message) {
            return (token, found)
        }
        try makeRoom()
        let token = Random.text(bytes: 16)
        let device = try store.device(message.sender)
        let session = ServerSession(
            for: message, account: device?.account, traits: device?.traits ?? DeviceTraits(),
            settings: SessionSettings(
                serverURI: address.url("/dm"), responseURI: address.url("/dm?s=\(token)")),
            makeNonce: { Random.bytes(16) })
        return (token, Conversation(session: session, lastActivity: clock.instant()))
    }

    /// Makes what a session tells durable. Before the device is recognised nothing of it is believed.
    private func take(_ events: [Event], _ conversation: inout Conversation, _ token: String) throws {
        let device = conversation.session.deviceID
        log(events, of: device)
        guard conversation.session.isAuthenticated, !events.isEmpty else { return }
        log(try store.record(events, of: device, now: clock.timestamp()))
        for event in events {
            switch event {
            case .authenticated:
                endOthers(of: device, but: token)
                notifier.sessionBegan(device, conversation.session.sessionID)
            case .updateRequested(let request): conversation.update = request
            case .inventory(let inventory): try update(device, inventory, &conversation)
            default: break
            }
        }
    }

    /// Acts on an update request as soon as it is known what the device has.
    private func update(
        _ device: String, _ inventory: DeviceInventory, _ conversation: inout Conversation
    ) throws {
        guard conversation.update != nil else { return }
        conversation.update = nil
        let pending = try store.operations(of: device).filter { !$0.state.isFinal }
        for package in policy.updates(for: inventory, pending: Set(pending.map(\.subject))) {
            let reference = package.reference(at: address)
            guard let task = OrderedTask(.downloadInstall, .download(reference)) else { continue }
            let operation = OperationRow(
                device: device, operation: .downloadInstall, task: task, package: package.file,
                requestedBy: .device, now: clock.timestamp())
            log([try store.queue(operation)])
        }
    }
}

extension Conversations {
    private func endOthers(of device: String, but token: String) {
        conversations = conversations.filter { $0.key == token || $0.value.session.deviceID != device }
    }

    /// Sessions whose devices have said nothing for too long are lost.
    private func endSilent() {
        let earliest = clock.instant() - timeout
        conversations = conversations.filter { $0.value.lastActivity >= earliest }
    }

    /// Strangers have to make way first.
    private func makeRoom() throws {
        guard conversations.count >= Self.limit else { return }
        let strangers = conversations.filter { !$0.value.session.isAuthenticated }
        guard let oldest = strangers.min(by: { $0.value.lastActivity < $1.value.lastActivity }) else {
            throw ServiceError.busy
        }
        conversations[oldest.key] = nil
    }

    private func log(_ events: [Event], of device: String) {
        for event in events {
            switch event {
            case .authenticated: logger.info("session begins", metadata: ["device": "\(device)"])
            case .ended(let end):
                logger.info("session ends", metadata: ["device": "\(device)", "end": "\(end.rawValue)"])
            case .updateRequested(let request):
                logger.info("\(request.rawValue)", metadata: ["device": "\(device)"])
            case .noted(let text): logger.notice("\(text)", metadata: ["device": "\(device)"])
            case .request(let number, let progress): log(number, progress, of: device)
            case .deviceNonce, .serverNonce, .deviceInformation, .learned, .inventory, .order, .reported:
                break
            }
        }
    }

    private func log(_ number: Int64, _ progress: RequestProgress, of device: String) {
        let (status, reason): (Int?, String) =
            switch progress {
            case .sent: (nil, "sent")
            case .succeeded(let status, _): (status, "succeeded")
            case .failed(let status, let reason): (status, reason)
            }
        logger.info(
            "command \(reason)",
            metadata: ["number": "\(number)", "device": "\(device)", "status": "\(status ?? 0)"])
    }

    private func log(_ operations: [OperationRow]) {
        for operation in operations {
            logger.info(
                "operation \(operation.state.rawValue)",
                metadata: [
                    "number": "\(operation.number ?? 0)", "device": "\(operation.device)",
                    "operation": "\(operation.operation)", "subject": "\(operation.subject)",
                    "status": "\(operation.status ?? 0)",
                    "results": "\(operation.results.map(\.code))", "reason": "\(operation.reason ?? "")",
                ])
        }
    }
}

extension Message {
    /// The device's identifier, as the message has it.
    fileprivate var sender: String { header.source.uri }
}
