import Linux

/// When the device next asks its server for updates by itself: soon after the start, and then once an interval.
struct UpdateTimer {
    private var poll: Configuration.Poll
    private var timer: SessionTimer

    init(_ poll: Configuration.Poll) {
        self.poll = poll
        self.poll.interval = .zero
        timer = SessionTimer(self.poll, now: .now, random: 0)
    }

    /// Nil if it never does.
    var due: Instant? { timer.due }

    /// Whether it is time; then the next interval begins. Another interval than before begins anew.
    mutating func isDue(every interval: Duration, now: Instant, random: UInt32) -> Bool {
        if interval != poll.interval {
            poll.interval = interval
            timer = SessionTimer(poll, now: now, random: random)
        }
        guard timer.isDue(at: now) else { return false }
        timer.sessionSucceeded(now: now, random: random)
        return true
    }
}
