import Deployment
import Linux

/// Why nothing may be fetched now.
public struct DownloadRefusal: Equatable, Sendable {
    /// For people, without a full stop.
    public let sentence: String
    /// After how long it is worth asking again.
    public let retry: Duration

    public init(_ sentence: String, retry: Duration) { (self.sentence, self.retry) = (sentence, retry) }
}

/// The waits of a download. Ends them when it brings too little, since a server that sends a byte now and then would keep it going for
/// hours, and when nothing may be fetched any more; makes them longer where it brings too much.
final class DownloadWaiter: Waiter {
    private let waiter: any Waiter
    private let limits: DownloadLimits
    private let paused: () -> Duration
    private let refusal: () -> DownloadRefusal?
    /// Of the present window: when it began, how long others had had the waiter's time by then, and what has come in it.
    private var begin = Instant.now
    private var pausedBefore: Duration
    private var received = 0
    private var pace: Pace
    /// When to ask once more whether anything may be fetched.
    private var nextQuestion = Instant.now
    /// Why the download was ended.
    private(set) var failure: DownloadFailure?

    /// - Parameters:
    ///   - paused: How long others have had the waiter's time in all: in that nothing can come.
    ///   - refusal: Why nothing may be fetched now. - Default: it may.
    init(
        _ waiter: any Waiter, _ limits: DownloadLimits, paused: @escaping () -> Duration,
        refusal: @escaping () -> DownloadRefusal? = { nil }
    ) {
        (self.waiter, self.limits, self.paused, self.refusal) = (waiter, limits, paused, refusal)
        pace = Pace(limits.rate)
        pausedBefore = paused()
    }

    /// Bytes have come.
    func receive(_ count: Int) {
        received += count
        pace.receive(count)
    }

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
        try pace.rest(waiter)
    }

    func outlast(_ descriptor: Int32) { waiter.outlast(descriptor) }

    private var end: Instant { begin + limits.throughputWindow + (allPaused - pausedBefore) }

    /// What is waited for on purpose is no slowness.
    private var allPaused: Duration { paused() + pace.rested }

    private func judge() throws(WaitError) {
        try judgePermission()
        try judgeThroughput()
    }

    /// At the end of a window: the next one begins, if enough has come. Nothing is enough where nothing is asked for.
    private func judgeThroughput() throws(WaitError) {
        guard .now >= end else { return }
        let seconds = Int(clamping: limits.throughputWindow.components.seconds)
        guard received / max(1, seconds) >= limits.throughput else {
            failure = DownloadFailure(
                .unreachable, "the server sent less than \(limits.throughput) bytes a second for \(seconds) s"
            )
            throw .timedOut
        }
        (begin, pausedBefore, received) = (.now, allPaused, 0)
    }

    private func judgePermission() throws(WaitError) {
        guard .now >= nextQuestion else { return }
        nextQuestion = .after(Self.questionInterval)
        guard let refusal = refusal() else { return }
        failure = DownloadFailure(.notNow, refusal.sentence)
        throw .timedOut
    }

    /// - Default: 5 s.
    private static var questionInterval: Duration { .seconds(5) }
}

/// Keeps a download from bringing more than so much a second.
private struct Pace {
    /// - Unit: bytes a second; 0 for no bound.
    private let rate: Int
    /// When what has come may have come.
    private var due = Instant.now
    /// How long this has had nothing come in all.
    private(set) var rested = Duration.zero
    private var clock: Event?

    init(_ rate: Int) { self.rate = rate }

    mutating func receive(_ count: Int) {
        guard rate > 0 else { return }
        // What the server was late with may be made up for, but only that of a moment.
        let time = Int64(clamping: UInt64(max(0, count)) * 1_000_000 / UInt64(rate))
        due = max(due, .after(.zero - Self.credit)) + .microseconds(time)
    }

    /// Passes the time until more may come.
    mutating func rest(_ waiter: any Waiter) throws(WaitError) {
        let begin = Instant.now
        guard rate > 0, due > begin else { return }
        defer { rested += .now - begin }
        do throws(WaitError) {
            // Nobody signals it.
            try event().wait(waiter, until: due)
        } catch {
            guard error == .timedOut else { throw error }
        }
    }

    private mutating func event() throws(WaitError) -> Event {
        if let clock { return clock }
        do throws(Errno) {
            let event = try Event()
            clock = event
            return event
        } catch {
            throw .refused(error)
        }
    }

    /// - Default: 250 ms.
    private static var credit: Duration { .milliseconds(250) }
}

extension DownloadLimits {
    /// How much is taken at once: an eighth of what may come in a second, so that each second has its share.
    ///
    /// - Unit: bytes.
    func pieceSize(_ size: Int) -> Int { rate > 0 ? min(size, max(1024, rate / 8)) : size }
}
