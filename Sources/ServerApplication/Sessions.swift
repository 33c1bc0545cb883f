internal import DMServer
internal import Fleet
internal import SCOMOTerms
internal import Synchronization

/// A session between two messages: a value that whoever gets the next message takes up.
struct Session: Sendable {
    /// The engine.
    var engine: ServerSession
    /// When the device last said something.
    var lastActivity: ContinuousClock.Instant
    /// How often a store has written it; 0 where none does.
    var version = 0
    /// What was read of the device when the session began, for its first message.
    var work: DeviceWork?
    /// What the device has asked for, until it is known what it has.
    var update: UpdateRequest?
    /// Where its messages come from.
    let origin: Origin
}

/// The sessions that are going on in this process, each found by the token in the address that its replies name.
///
/// What a message costs here doesn't depend on how many there are. A session is lent to the one who answers its message,
/// and given back when the answer is stored: two messages of one session are never answered at once, those of different
/// sessions are.
final class Sessions: Sendable {
    fileprivate struct Place {
        /// Nil as long as its first message is being answered.
        var session: Session?
        var device: String
        var isLent: Bool
        var isStranger: Bool
    }

    fileprivate struct State {
        var places: [String: Place] = [:]
        /// The tokens by the device that says to have the session.
        var byDevice: [String: Set<String>] = [:]
        /// Those that aren't lent, in the order in which they will be silent for too long. Strangers and devices have
        /// different times.
        var (strangers, devices) = (Queue(), Queue())
        var strangerCount = 0
        var finished = FinishedReplies()
        /// Whether the server stops, and new sessions are refused.
        var isClosing = false
    }

    private let settings: CurrentSettings
    private let clock: Clock
    private let state = Mutex(State())

    init(_ settings: CurrentSettings, clock: Clock) {
        (self.settings, self.clock) = (settings, clock)
    }

    private var limits: SessionLimits { settings.value.sessions }

    var figures: (sessions: Int, strangers: Int) {
        state.withLock { ($0.places.count, $0.strangerCount) }
    }

    func endSilent() {
        let now = clock.instant()
        state.withLock { dropSilent(&$0, now) }
    }

    private func dropSilent(_ state: inout State, _ now: ContinuousClock.Instant) {
        let limits = limits
        state.finished.drop(now)
        while let token = state.strangers.first(silentSince: now - limits.strangerTimeout) {
            state.remove(token)
        }
        while let token = state.devices.first(silentSince: now - limits.timeout) { state.remove(token) }
    }
}

// MARK: Lending

extension Sessions: SessionKeeper {
    func take(
        _ token: String, if isRight: (Session) -> Bool, _ repeated: (FinishedSession) -> Reply?
    ) throws -> TakenSession? {
        if let reply = finishedReply(token, repeated) { return .reply(reply) }
        return try lend(token, if: isRight).map { .session($0) }
    }

    /// What isn't in this process's memory isn't anywhere.
    func kept(_ session: Session, _ token: String) -> KeptSession? { nil }

    /// Lends the session with that token if `isRight` says that the message is one of it; nil when there is none like that.
    ///
    /// - Throws: `busy` when an earlier message of it is still being answered.
    func lend(_ token: String, if isRight: (Session) -> Bool) throws(ServiceError) -> Session? {
        let now = clock.instant()
        let found: Result<Session?, ServiceError> = state.withLock { state in
            dropSilent(&state, now)
            guard let place = state.places[token], let session = place.session, isRight(session) else {
                return .success(nil)
            }
            guard !place.isLent else { return .failure(.busy) }
            state.places[token]?.isLent = true
            state.unqueue(token)
            return .success(session)
        }
        return try found.get()
    }

    /// The last reply of a session that is over, if that is what a message asks for.
    func finishedReply(_ token: String, _ isRight: (FinishedSession) -> Reply?) -> Reply? {
        let now = clock.instant()
        return state.withLock { state in
            dropSilent(&state, now)
            return state.finished.session(token).flatMap(isRight)
        }
    }

    /// Takes a place for a new session.
    ///
    /// Strangers have to make way first, the one that is silent longest before the others; then devices that have been
    /// silent for long.
    ///
    /// - Throws: `busy` when there is no room.
    func begin(_ token: String, device: String) throws(ServiceError) {
        let now = clock.instant()
        let hasRoom = state.withLock { state in
            dropSilent(&state, now)
            guard !state.isClosing, makeRoom(&state, now) else { return false }
            state.places[token] = Place(device: device, isLent: true, isStranger: true)
            state.byDevice[device, default: []].insert(token)
            state.strangerCount += 1
            return true
        }
        guard hasRoom else { throw .busy }
    }

    private func makeRoom(_ state: inout State, _ now: ContinuousClock.Instant) -> Bool {
        let limits = limits
        let isFull = state.places.count >= limits.count
        guard isFull || state.strangerCount >= limits.strangers else { return true }
        let oldest =
            state.strangers.first(silentSince: now)
            ?? state.devices.first(silentSince: now - limits.strangerTimeout)
        guard let oldest else { return false }
        state.remove(oldest)
        return true
    }

    func giveBack(_ token: String) {
        state.withLock { state in
            guard let session = state.places[token]?.session else { return state.remove(token) }
            state.put(session, token)
        }
    }

    /// Gives a session back as it is now. One that a newer session of its device has ended stays gone.
    func giveBack(_ token: String, _ session: Session) {
        state.withLock { state in
            if let finished = session.engine.finished {
                state.finished.keep(finished, token, now: session.lastActivity)
            }
            if session.engine.isOver { state.remove(token) } else { state.put(session, token) }
        }
    }

    func finish(within time: Duration) async {
        state.withLock { $0.isClosing = true }
        let end = ContinuousClock.now + time
        while state.withLock({ $0.places.count > $0.strangerCount }), ContinuousClock.now < end {
            try? await Task.sleep(for: .milliseconds(50))
        }
    }

    func endOthers(of device: String, but token: String) {
        state.withLock { state in
            for other in state.byDevice[device] ?? [] where other != token { state.remove(other) }
        }
    }
}

extension Sessions.State {
    /// Puts a session back into its place, if it still has one.
    fileprivate mutating func put(_ session: Session, _ token: String) {
        guard var place = places[token] else { return }
        let isStranger = !session.engine.isAuthenticated
        strangerCount += (isStranger ? 1 : 0) - (place.isStranger ? 1 : 0)
        (place.session, place.isLent, place.isStranger) = (session, false, isStranger)
        places[token] = place
        if isStranger {
            strangers.touch(token, session.lastActivity)
        } else {
            devices.touch(token, session.lastActivity)
        }
    }

    fileprivate mutating func remove(_ token: String) {
        unqueue(token)
        guard let place = places.removeValue(forKey: token) else { return }
        if place.isStranger { strangerCount -= 1 }
        byDevice[place.device]?.remove(token)
        if byDevice[place.device]?.isEmpty == true { byDevice[place.device] = nil }
    }

    fileprivate mutating func unqueue(_ token: String) {
        strangers.remove(token)
        devices.remove(token)
    }
}
