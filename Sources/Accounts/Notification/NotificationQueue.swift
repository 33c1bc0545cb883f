internal import Linux

/// Servers that want a session: one wish each, and not more often than the spacing allows.
///
/// Pure arithmetic: the clock is handed in. It grows with the accounts only, as all that comes in here is verified.
struct NotificationQueue {
    /// A server and the session that it wants.
    struct Wish {
        let verified: VerifiedNotification
        let due: Instant
        var server: String { verified.notification.serverID }
    }

    private let spacing: Duration
    private(set) var wishes: [Wish] = []
    /// The last session that each server had because it asked.
    private var starts: [(server: String, session: UInt16, at: Instant)] = []

    init(spacing: Duration) { self.spacing = spacing }

    /// What became of a notification.
    enum Fate: Equatable {
        case queued
        /// The session that it asks for waits already, or was held just now.
        case repeated
        /// It took the place of one that asked for another session. That one shall not count again.
        case superseded(digest: [UInt8], resynchronizes: Bool)
    }

    mutating func add(_ verified: VerifiedNotification, now: Instant) -> Fate {
        let (server, session) = (verified.notification.serverID, verified.notification.sessionNumber)
        let last = starts.first { $0.server == server }
        let earliest = last.map { $0.at + spacing } ?? now
        if let last, last.session == session, now < earliest { return .repeated }
        let wish = Wish(verified: verified, due: max(now, earliest))
        guard let index = wishes.firstIndex(where: { $0.server == server }) else {
            wishes.append(wish)
            return .queued
        }
        let old = wishes[index].verified
        guard old.notification.sessionNumber != session else { return .repeated }
        wishes[index] = wish
        return .superseded(digest: old.digest, resynchronizes: old.resynchronizes)
    }

    /// When the next session is due; nil without a wish.
    var due: Instant? {
        var due: Instant?
        for wish in wishes where due.map({ wish.due < $0 }) ?? true { due = wish.due }
        return due
    }

    /// Takes a wish that is due; or that of `server` even if it isn't, since a session is held anyway.
    mutating func take(of server: String? = nil, now: Instant) -> VerifiedNotification? {
        let index = wishes.firstIndex { wish in
            if let server { return wish.server == server }
            return wish.due <= now
        }
        guard let index else { return nil }
        let wish = wishes.remove(at: index)
        starts.removeAll { $0.server == wish.server }
        starts.append((server: wish.server, session: wish.verified.notification.sessionNumber, at: now))
        return wish.verified
    }
}
