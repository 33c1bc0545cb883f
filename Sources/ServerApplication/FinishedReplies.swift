internal import DMServer

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

    private var kept: [String: FinishedSession] = [:]
    private var order = Queue()
    private var octets = 0

    mutating func keep(_ session: FinishedSession, _ token: String, now: ContinuousClock.Instant) {
        remove(token)
        kept[token] = session
        order.touch(token, now)
        octets += session.reply.bytes.count
        while kept.count > Self.countLimit || octets > Self.octetLimit,
            let oldest = order.first(silentSince: now)
        {
            remove(oldest)
        }
    }

    /// Nil when nothing is kept under that token.
    func session(_ token: String) -> FinishedSession? { kept[token] }

    mutating func drop(_ now: ContinuousClock.Instant) {
        while let oldest = order.first(silentSince: now - Self.span) { remove(oldest) }
    }

    private mutating func remove(_ token: String) {
        octets -= kept.removeValue(forKey: token)?.reply.bytes.count ?? 0
        order.remove(token)
    }
}
