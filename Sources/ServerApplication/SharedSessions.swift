internal import DMServer
internal import Fleet
internal import Foundation
internal import SCOMOTerms
internal import Synchronization

/// Sessions in a store: whichever server gets the next message goes on with them. A session is stored in one transaction
/// with what came of its message, over the version that it was made of: of two servers that answer the same message one is
/// refused.
final class SharedSessions: SessionKeeper {
    /// How long the last reply of a session that is over is kept.
    ///
    /// - Default: 60 s, as in `FinishedReplies`.
    private static let replySpan = Duration.seconds(60)

    private let store: any SharedFleetStore
    private let settings: CurrentSettings
    private let clock: Clock
    /// As they were counted last.
    private let counted = Mutex((sessions: 0, strangers: 0))

    init(_ store: any SharedFleetStore, _ settings: CurrentSettings, clock: Clock) {
        (self.store, self.settings, self.clock) = (store, settings, clock)
    }

    private var limits: SessionLimits { settings.value.sessions }

    var figures: (sessions: Int, strangers: Int) { counted.withLock { $0 } }

    func take(
        _ token: String, if isRight: (Session) -> Bool, _ repeated: (FinishedSession) -> Reply?
    ) async throws -> TakenSession? {
        guard let kept = try await store.session(token), kept.until > clock.timestamp(),
            let stored = try? JSONDecoder().decode(StoredSession.self, from: kept.content)
        else { return nil }
        if let finished = stored.finished { return repeated(finished).map { .reply($0) } }
        let session = Session(stored, version: kept.version, now: clock.instant())
        return session.flatMap { isRight($0) ? .session($0) : nil }
    }

    func begin(_ token: String, device: String) throws {
        guard figures.sessions < limits.count else { throw ServiceError.busy }
    }

    func kept(_ session: Session, _ token: String) throws -> KeptSession? {
        let (engine, limits) = (session.engine, limits)
        let span = engine.isAuthenticated ? limits.timeout : limits.strangerTimeout
        var kept = KeptSession(
            token: token, device: engine.deviceID, isProven: engine.isAuthenticated,
            content: try JSONEncoder().encode(StoredSession(session)),
            until: clock.timestamp(after: engine.isOver ? Self.replySpan : span))
        kept.version = session.version
        return kept
    }

    // The transaction has stored it, and ended the others.
    func giveBack(_ token: String) {}
    func giveBack(_ token: String, _ session: Session) {}
    func endOthers(of device: String, but token: String) {}

    // They are all in the store, where other servers find them.
    func finish(within time: Duration) async {}

    func endSilent() async throws {
        let count = try await store.endSessions(now: clock.timestamp(), strangerLimit: limits.strangers)
        counted.withLock { $0 = count }
    }
}

/// A session as it is stored: what goes on, or what is left of one that is over.
private struct StoredSession: Codable {
    var engine: Data?
    var finished: FinishedSession?
    var update: String?
    var origin: Origin

    init(_ session: Session) throws {
        finished = session.engine.finished
        engine = finished == nil ? Data(try session.engine.stored) : nil
        (update, origin) = (session.update?.rawValue, session.origin)
    }
}

extension Session {
    /// Nil for what another version of the program has stored: the device then begins anew.
    fileprivate init?(_ stored: StoredSession, version: Int, now: ContinuousClock.Instant) {
        let engine = stored.engine.flatMap {
            try? ServerSession(stored: Array($0), makeNonce: { Random.bytes(16) })
        }
        guard let engine else { return nil }
        self.init(engine: engine, lastActivity: now, origin: stored.origin)
        update = stored.update.flatMap { UpdateRequest(rawValue: $0) }
        self.version = version
    }
}
