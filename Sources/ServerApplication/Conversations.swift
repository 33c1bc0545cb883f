internal import DMServer
internal import Fleet
internal import Logging
internal import SyncML

/// Answers the messages of devices, those of different sessions at once.
///
/// A session is found by the token in the address that its replies name. A message without a token that fits starts
/// a new one; an older session of the same device ends when the new one has proved who it is, not before: otherwise
/// anyone could end anyone's sessions.
struct Conversations: Sendable {
    /// What came of a message, once it is in the store.
    private struct Outcome {
        var session: Session
        var reply: Reply
        var events: [Event]
        var operations: [DeviceOperation] = []
    }

    /// How old what is known of a device's software may become before all of it is read again.
    ///
    /// - Default: a day.
    private static let inventoryAge = Duration.seconds(24 * 3600)

    let store: any FleetStore
    let policy: UpdatePolicy
    let notifier: Notifier
    let address: PublicAddress
    let packageAddress: PublicAddress
    let sessions: any SessionKeeper
    let proofs: FailedProofs
    let metrics: Metrics
    let clock: Clock
    let logger: Logger
    /// Nil where devices don't register themselves.
    var enrolments: Enrolments?

    /// The reply to one message.
    ///
    /// The session gets on when everything that the reply rests on is in the store, and stays where it was when that fails:
    /// the device then sends its message again.
    ///
    /// - Parameters:
    ///   - token: That of the address which the message was sent to.
    ///   - origin: Where the message comes from.
    func reply(
        to message: Message, _ arrival: Arrival, token: String?, from origin: Origin
    ) async throws -> Reply {
        if let token, let taken = try await taken(token, message, origin) {
            switch taken {
            case .reply(let reply): return reply
            case .session(let session):
                return try await answerOrGiveBack(message, arrival, token, session)
            }
        }
        let (token, session) = try await begun(by: message, origin)
        return try await answerOrGiveBack(message, arrival, token, session)
    }

    private func answerOrGiveBack(
        _ message: Message, _ arrival: Arrival, _ token: String, _ session: Session
    ) async throws -> Reply {
        do {
            return try await answer(message, arrival, token, session)
        } catch {
            sessions.giveBack(token)
            throw error
        }
    }

    private func answer(
        _ message: Message, _ arrival: Arrival, _ token: String, _ session: Session
    ) async throws -> Reply {
        if let reply = session.engine.repeatedReply(to: message) {
            sessions.giveBack(token)
            return reply
        }
        try requirePatience(session)
        var session = session
        session.lastActivity = clock.instant()
        let read = session.work
        session.work = nil
        let events = session.engine.receive(message, arrival)
        let outcome = try await conclude(events, session, token, read)
        tell(outcome, token)
        sessions.giveBack(token, outcome.session)
        return outcome.reply
    }

    /// What the message belongs to; nil when it belongs to nothing.
    private func taken(
        _ token: String, _ message: Message, _ origin: Origin
    ) async throws -> TakenSession? {
        try await sessions.take(
            token,
            if: { $0.engine.isContinued(by: message) && $0.origin.certificate == origin.certificate },
            { $0.repeatedReply(to: message) })
    }

    private func begun(
        by message: Message, _ origin: Origin
    ) async throws -> (token: String, Session) {
        let token = Random.text(bytes: 16)
        try await sessions.begin(token, device: message.sender)
        do {
            return (token, opened(by: message, try await work(message.sender, origin), token, origin))
        } catch {
            sessions.giveBack(token)
            throw error
        }
    }

    private func opened(
        by message: Message, _ work: DeviceWork?, _ token: String, _ origin: Origin
    ) -> Session {
        let device = work?.device
        // Without the certificate that it has to show a device is a stranger.
        let isGenuine = device.map { $0.certificate == nil || $0.certificate == origin.certificate } ?? false
        let engine = ServerSession(
            for: message, account: isGenuine ? device?.account : nil,
            traits: device?.traits(readSince: clock.timestamp(before: Self.inventoryAge)) ?? DeviceTraits(),
            settings: SessionSettings(
                serverURI: address.url("/dm"), responseURI: address.url("/dm?s=\(token)")),
            makeNonce: { Random.bytes(16) })
        return Session(engine: engine, lastActivity: clock.instant(), work: work, origin: origin)
    }

    /// - Throws: When the sender has shown wrong credentials too often, and has to wait.
    private func requirePatience(_ session: Session) throws {
        guard !session.engine.isAuthenticated,
            let wait = proofs.wait(session.engine.deviceID, session.origin.address)
        else { return }
        throw ServiceError.tooManyFailures(wait: wait)
    }
}

// MARK: Events

extension Conversations {
    /// Makes what a session tells durable, all of it or nothing. Before the device is recognised nothing of it is believed.
    ///
    /// - Parameter read: What is known of the device already. What has become of it meanwhile the store would say.
    private func conclude(
        _ events: [Event], _ session: Session, _ token: String, _ read: DeviceWork?
    ) async throws -> Outcome {
        guard session.engine.isAuthenticated else {
            return try await concludeStrangers(events, session, token)
        }
        let device = session.engine.deviceID
        let query = DeviceWork.Query(device: device, events, isIdle: session.engine.isIdle)
        var read = query.isPlain ? read : nil
        return try await store.retrying {
            let found = if let read { read } else { try await store.work(query) }
            read = nil
            guard var work = found else { throw FleetStoreError.noSuchDevice(device) }
            var session = session
            let now = clock.timestamp()
            var operations = work.take(events, now: now)
            operations += try await update(events, &session, &work, now)
            let reply = session.engine.reply(work.orders(now: now), work.requests(now: now))
            operations += work.take(reply.events, now: now)
            var transaction = work.transaction
            transaction.session = try sessions.kept(session, token)
            // A device without an address nobody asks for sessions; and the database tells news one by one.
            if transaction.session != nil, events.contains(.authenticated),
                work.device.notificationAddress != nil
            {
                transaction.news = FleetNews(device: device, sessionID: session.engine.sessionID)
            }
            try await commit(transaction)
            return Outcome(
                session: session, reply: reply, events: events + reply.events, operations: operations)
        }
    }

    /// Nothing of it outlives its reply but what the challenge needs.
    private func concludeStrangers(
        _ events: [Event], _ session: Session, _ token: String
    ) async throws -> Outcome {
        var (session, transaction) = (session, FleetTransaction())
        let reply = session.engine.reply()
        transaction.session = try sessions.kept(session, token)
        try await commit(transaction)
        return Outcome(session: session, reply: reply, events: events)
    }

    private func commit(_ transaction: FleetTransaction) async throws(FleetStoreError) {
        guard !transaction.isEmpty else { return }
        let start = ContinuousClock.now
        do {
            try await store.commit(transaction)
            metrics.stored(after: start.duration(to: .now), isStored: true)
        } catch {
            metrics.stored(after: start.duration(to: .now), isStored: false)
            throw error
        }
    }

    /// What others have to know, once it is durable.
    private func tell(_ outcome: Outcome, _ token: String) {
        let (engine, origin) = (outcome.session.engine, outcome.session.origin)
        let journal = SessionLog(logger: logger, device: engine.deviceID)
        for event in outcome.events {
            journal.write(event)
            switch event {
            case .authenticated:
                sessions.endOthers(of: engine.deviceID, but: token)
                proofs.succeeded(engine.deviceID, origin.address)
                notifier.sessionBegan(engine.deviceID, engine.sessionID)
            case .proofFailed:
                if let count = proofs.failed(engine.deviceID, origin.address) {
                    journal.writeFailures(count, origin.address)
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
