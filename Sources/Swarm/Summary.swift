/// How it went: what `scomo-swarm` prints.
public struct Summary: Codable, Equatable, Sendable {
    public var devices = 0
    /// How long it took from the first session to the last. - Unit: seconds.
    public var seconds = 0.0
    /// Sessions that were held to their end.
    public var sessions = 0
    /// - Unit: sessions a second.
    public var rate = 0.0
    /// How often a device gave up.
    public var givenUp = 0
    /// From when a session was due until it was complete, waiting for a busy server included.
    public var sessionLatency: Latency?
    /// From a message to its answer; the first of a session has TLS's handshake in it.
    public var messageLatency: Latency?
    /// What went wrong, and how often.
    public var errors: [String: Int] = [:]
    /// How messages were answered, by the status of HTTP.
    public var messageStatuses: [String: Int] = [:]
    /// How reports were answered, by the status of the protocol.
    public var reportStatuses: [String: Int] = [:]
    /// - Unit: bytes of packages.
    public var downloaded = 0
    /// Of one processor; 1.5 is one and a half of them.
    public var swarmProcessors = 0.0
    /// The same of the server; nil when its process isn't known.
    public var serverProcessors: Double?
    /// What became of the operations.
    public var operations = Balance()

    init() {}
}

/// How long something took. - Unit: milliseconds.
public struct Latency: Codable, Equatable, Sendable {
    /// So many took no longer: half of them, 95 and 99 of a hundred, all.
    public var p50, p95, p99, max: Double

    /// - Returns: Nil when there were none.
    public init?(_ durations: [Duration]) {
        let sorted = durations.sorted()
        guard let longest = sorted.last else { return nil }
        // The smallest value that so many are not above.
        func percentile(_ percent: Int) -> Double {
            sorted[Swift.max(0, (sorted.count * percent + 99) / 100 - 1)].milliseconds
        }
        (p50, p95, p99, max) = (percentile(50), percentile(95), percentile(99), longest.milliseconds)
    }
}

extension Duration {
    /// Rounded to a microsecond.
    fileprivate var milliseconds: Double { ((self / .microseconds(1)).rounded()) / 1000 }
}

extension Summary: CustomStringConvertible {
    /// For people, in lines.
    public var description: String {
        var lines = [
            "\(devices) devices, \(sessions) sessions in \(seconds.short) s: \(rate.short) a second, \(givenUp) given up"
        ]
        if let sessionLatency { lines.append("a session took \(sessionLatency)") }
        if let messageLatency { lines.append("a message took \(messageLatency)") }
        lines.append("messages were answered \(Self.list(messageStatuses))")
        if !reportStatuses.isEmpty { lines.append("reports were answered \(Self.list(reportStatuses))") }
        if downloaded > 0 { lines.append("\(downloaded) bytes of packages") }
        let server = serverProcessors.map { ", the server \($0.short)" } ?? ""
        lines.append("processors in use: the swarm \(swarmProcessors.short)\(server)")
        lines.append("operations: \(operations)")
        lines += errors.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
            "error: \($0.value) times \($0.key)"
        }
        return lines.joined(separator: "\n")
    }

    private static func list(_ counts: [String: Int]) -> String {
        counts.isEmpty
            ? "never"
            : counts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
    }
}

extension Latency: CustomStringConvertible {
    public var description: String {
        "p50 \(p50.short), p95 \(p95.short), p99 \(p99.short), at most \(max.short) ms"
    }
}

extension Balance: CustomStringConvertible {
    public var description: String {
        let ordered = ordered.map { "\($0) ordered, " } ?? ""
        return
            "\(ordered)\(executed) carried out, \(reported) reported; \(lost) lost, \(stuck) stuck, \(twice) twice, \(contradicted) contradicted"
    }
}

extension Double {
    /// With at most two digits behind the point.
    fileprivate var short: String { "\((self * 100).rounded() / 100)" }
}
