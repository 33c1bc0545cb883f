public import Linux

/// When the next session is due.
///
/// Pure arithmetic: the clock and the dice are handed in.
public struct Agenda: Sendable {
    private let poll: Configuration.Poll
    /// Sessions that failed since the last good one.
    public private(set) var failures = 0
    /// When the next session is due; nil means only on request.
    public private(set) var due: Instant?

    /// The first session comes within one jitter of the start, so that devices that get their power back together
    /// don't all call in the same second. - Our choice: at most 5 minutes.
    public init(_ poll: Configuration.Poll, now: Instant, dice: UInt32) {
        self.poll = poll
        guard poll.interval > .zero else { return }
        due = now + min(Self.share(poll.jitter, of: poll.interval, dice), .seconds(300))
    }

    public func isDue(at now: Instant) -> Bool { due.map { $0 <= now } ?? false }

    /// Somebody wants a session now.
    public mutating func request(now: Instant) {
        due = now
    }

    public mutating func sessionSucceeded(now: Instant, dice: UInt32) {
        failures = 0
        due = poll.interval > .zero ? now + jittered(poll.interval, dice) : nil
    }

    /// Each failure in a row doubles the wait, from the minimum to the maximum.
    ///
    /// - Parameter retryAfter: What the server asked for; at most a day of it is obeyed.
    public mutating func sessionFailed(now: Instant, dice: UInt32, retryAfter: Duration? = nil) {
        failures += 1
        var wait = poll.retryMinimum
        for _ in 1..<min(failures, 32) where wait < poll.retryMaximum { wait += wait }
        wait = min(wait, poll.retryMaximum)
        due = now + max(jittered(wait, dice), min(retryAfter ?? .zero, .seconds(86_400)))
    }

    /// There is nothing to be done before `end`, because of what failed before a restart.
    public mutating func holdBack(until end: Instant) {
        failures = max(failures, 1)
        due = max(due ?? end, end)
    }

    private func jittered(_ duration: Duration, _ dice: UInt32) -> Duration {
        duration - Self.share(poll.jitter, of: duration, .max)
            + Self.share(2 * poll.jitter, of: duration, dice)
    }

    /// `percent` of `duration`, times what the dice say between 0 and 1.
    private static func share(_ percent: Int, of duration: Duration, _ dice: UInt32) -> Duration {
        // Ten bits of chance are fine enough, and nothing overflows: a year has 3·10¹⁰ milliseconds.
        let milliseconds = duration.roundedUpMilliseconds * Int64(percent) / 100
        return .milliseconds(milliseconds * Int64(dice >> 22) / 1023)
    }
}
