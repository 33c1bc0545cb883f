internal import Glibc
internal import HummingbirdCore
internal import Logging
internal import Synchronization

/// How many connections there may be: as many as the settings say, and no more than there are descriptors for. Without
/// a descriptor a connection can't be taken on, and one that can't be taken on is offered again at once, for ever.
struct Connections: AvailableConnectionsDelegate {
    let limit: Int
    private let note: RareNote
    private var open = 0

    /// What the server has open for itself: the database by several connections, events, names that are looked up; and 16
    /// connections more than the limit, since so many may be taken on at once.
    private static let reserve = 64

    /// - Parameters:
    ///   - wanted: By the settings.
    ///   - downloads: How many there may be; each has a file open beside its connection.
    ///   - descriptors: How many the process may have.
    init(wanted: Int, downloads: Int, descriptors: Int, logger: Logger) {
        let room = descriptors - Self.reserve
        limit = max(4, min(wanted, room >= 2 * downloads ? room - downloads : room / 2))
        note = RareNote(logger)
        guard limit < wanted else { return }
        logger.warning(
            "there are not enough descriptors for all connections that there may be",
            metadata: ["descriptors": "\(descriptors)", "connections": "\(limit)", "wanted": "\(wanted)"])
    }

    mutating func connectionOpened() {
        open += 1
        guard open >= limit else { return }
        note.write("all connections that there may be are taken: others wait", ["connections": "\(limit)"])
    }

    mutating func connectionClosed() { open -= 1 }

    func isAcceptingNewConnections() -> Bool { open < limit }

    /// Takes all descriptors that the system allows the process.
    ///
    /// - Returns: How many that are.
    static func takeDescriptors() -> Int {
        var limits = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits) == 0 else { return 1024 }
        limits.rlim_cur = limits.rlim_max
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
        _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
        return Int(clamping: limits.rlim_cur)
    }
}

/// Says something that may happen often once a minute, with how often it happened.
final class RareNote: Sendable {
    private struct State {
        var last: ContinuousClock.Instant?
        var count = 0
    }

    private let state = Mutex(State())
    private let logger: Logger

    init(_ logger: Logger) { self.logger = logger }

    func write(_ text: Logger.Message, _ metadata: Logger.Metadata = [:]) {
        let now = ContinuousClock.now
        let count = state.withLock { state -> Int? in
            state.count += 1
            if let last = state.last, last.duration(to: now) < .seconds(60) { return nil }
            defer { state = State(last: now) }
            return state.count
        }
        guard let count else { return }
        logger.warning(text, metadata: metadata.merging(["times": "\(count)"]) { first, _ in first })
    }
}
