internal import DMServer
internal import SyncML

/// The last replies of sessions that are over: a device that didn't get its reply sends its message again.
///
/// Kept for seconds and bounded apart from the sessions, so that a session takes up no place when it is over.
struct FinishedReplies {
    /// How many are kept, and how much of them in bytes.
    ///
    /// - Default: 1024, and 8 MiB. An ordinary last reply has less than 1 KiB.
    private static let (countLimit, octetLimit) = (1024, 8 << 20)

    /// How long one is kept.
    ///
    /// - Default: 60 s. Devices in the field send again after 5 to 30 s.
    private static let span = Duration.seconds(60)

    private struct Kept {
        var token: String
        var session: FinishedSession
        var end: ContinuousClock.Instant
    }

    /// The oldest first.
    private var kept: [Kept] = []
    private var octets = 0

    mutating func keep(_ session: FinishedSession, _ token: String, now: ContinuousClock.Instant) {
        kept.append(Kept(token: token, session: session, end: now + Self.span))
        octets += session.reply.bytes.count
        drop(now)
    }

    /// The reply to a message that was answered before; nil for any other.
    func reply(to message: Message, _ token: String?) -> Reply? {
        kept.last { $0.token == token }?.session.repeatedReply(to: message)
    }

    mutating func drop(_ now: ContinuousClock.Instant) {
        while let oldest = kept.first,
            oldest.end <= now || kept.count > Self.countLimit || octets > Self.octetLimit
        {
            octets -= oldest.session.reply.bytes.count
            kept.removeFirst()
        }
    }
}
