import Linux

/// Waits after failures in a row: each is twice as long as the one before, up to a maximum, and a little random.
///
/// Pure arithmetic: the random number is handed in.
struct Backoff {
    private let poll: Configuration.Poll
    /// Failures since the last success.
    private(set) var failures = 0

    init(_ poll: Configuration.Poll) { self.poll = poll }

    /// Counts a failure, and returns how long to wait after it.
    ///
    /// - Parameter retryAfter: What the server asked for; at most a day of it is obeyed.
    mutating func failed(random: UInt32, retryAfter: Duration? = nil) -> Duration {
        failures += 1
        var wait = poll.retryMinimum
        for _ in 1..<min(failures, 32) where wait < poll.retryMaximum { wait += wait }
        wait = min(wait, poll.retryMaximum)
        return max(wait.jittered(poll.jitter, random), min(retryAfter ?? .zero, .seconds(86_400)))
    }

    mutating func succeeded() { failures = 0 }

    /// There was at least one failure, before a restart.
    mutating func hasFailed() { failures = max(failures, 1) }
}

extension Duration {
    /// This duration, longer or shorter by at most `percent`.
    func jittered(_ percent: Int, _ random: UInt32) -> Duration {
        self - share(percent, .max) + share(2 * percent, random)
    }

    /// `percent` of this duration, times a random number as a share between 0 and 1.
    func share(_ percent: Int, _ random: UInt32) -> Duration {
        // Ten random bits are fine enough, and nothing overflows: a year has 3·10¹⁰ milliseconds.
        let milliseconds = roundedUpMilliseconds * Int64(percent) / 100
        return .milliseconds(milliseconds * Int64(random >> 22) / 1023)
    }
}
