public import Linux

/// Bounds how often something is done: a number at once, and then one each interval.
///
/// Pure arithmetic: the clock is handed in.
public struct TokenBucket {
    private let capacity: Int
    private let interval: Duration
    private var tokens: Int
    /// When the last token came in.
    private var filled: Instant

    public init(capacity: Int, every interval: Duration, now: Instant) {
        (self.capacity, self.interval, tokens, filled) = (capacity, interval, capacity, now)
    }

    /// Takes a token if there is one.
    public mutating func take(at now: Instant) -> Bool {
        while tokens < capacity, filled + interval <= now {
            tokens += 1
            filled = filled + interval
        }
        if tokens == capacity { filled = max(filled, now) }
        guard tokens > 0 else { return false }
        tokens -= 1
        return true
    }
}
