import Linux

/// Ends the waits of a download that brings too little: a server that sends a byte now and then would keep it going for hours.
final class ThroughputWaiter: Waiter {
    private let waiter: any Waiter
    private let limits: DownloadLimits
    private let paused: () -> Duration
    /// Of the present window: when it began, how long others had had the waiter's time by then, and what has come in it.
    private var begin = Instant.now
    private var pausedBefore: Duration
    private var received = 0
    /// Whether a window has ended with too little.
    private(set) var isTooSlow = false

    /// - Parameter paused: How long others have had the waiter's time in all: in that nothing can come.
    init(_ waiter: any Waiter, _ limits: DownloadLimits, paused: @escaping () -> Duration) {
        (self.waiter, self.limits, self.paused) = (waiter, limits, paused)
        pausedBefore = paused()
    }

    /// Bytes have come.
    func receive(_ count: Int) { received += count }

    func wait(for descriptor: Int32, toBe readiness: Readiness, until deadline: Instant) throws(WaitError) {
        while true {
            try judge()
            do throws(WaitError) {
                return try waiter.wait(for: descriptor, toBe: readiness, until: min(deadline, end))
            } catch {
                guard error == .timedOut, .now < deadline else { throw error }
            }
        }
    }

    func serve() throws(WaitError) {
        try waiter.serve()
        try judge()
    }

    func outlast(_ descriptor: Int32) { waiter.outlast(descriptor) }

    private var end: Instant { begin + limits.throughputWindow + (paused() - pausedBefore) }

    /// At the end of a window: the next one begins, if enough has come.
    private func judge() throws(WaitError) {
        guard limits.throughput > 0, .now >= end else { return }
        let seconds = Int(clamping: limits.throughputWindow.components.seconds)
        isTooSlow = received / max(1, seconds) < limits.throughput
        guard !isTooSlow else { throw .timedOut }
        (begin, pausedBefore, received) = (.now, paused(), 0)
    }
}
