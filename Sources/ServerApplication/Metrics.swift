internal import Synchronization

/// What is counted and measured of a server, for those who watch it. Each family has few labels with few values: nothing that
/// comes from outside becomes one.
final class Metrics: Sendable {
    /// Requests by the part of the server that they are for.
    struct Requests: Equatable {
        /// By the first digit of the status: 1xx to 5xx, where 0 is one whose answer failed.
        var byStatus = Array(repeating: 0, count: 6)
        var times = Histogram()
    }

    fileprivate struct State {
        var requests: [ServedPart: Requests] = [:]
        var stored = Histogram()
        var failedCommits = 0
        var downloads = 0
        var downloadedBytes = 0
        var slowDownloads = 0
    }

    private let state = Mutex(State())

    /// A request was answered, or couldn't be.
    func answered(_ part: ServedPart, status: Int, after time: Duration) {
        state.withLock { state in
            state.requests[part, default: Requests()].byStatus[min(max(0, status / 100), 5)] += 1
            state.requests[part, default: Requests()].times.add(time)
        }
    }

    /// What came of a device's message was stored, or wasn't.
    func stored(after time: Duration, isStored: Bool) {
        state.withLock { state in
            state.stored.add(time)
            if !isStored { state.failedCommits += 1 }
        }
    }

    func downloadBegan() { state.withLock { $0.downloads += 1 } }

    func downloaded(_ octets: Int) { state.withLock { $0.downloadedBytes += octets } }

    func downloadWasTooSlow() { state.withLock { $0.slowDownloads += 1 } }

    func requests(_ part: ServedPart) -> Requests { state.withLock { $0.requests[part] ?? Requests() } }
}

/// How often something took how long.
struct Histogram: Equatable {
    /// The upper ends of the classes, and above.
    ///
    /// - Unit: milliseconds.
    static let limits = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 10_000, 60_000]

    /// One more than there are limits; not added up.
    private(set) var counts = Array(repeating: 0, count: Histogram.limits.count + 1)
    /// - Unit: microseconds.
    private(set) var sum: Int64 = 0

    var count: Int { counts.reduce(0, +) }

    mutating func add(_ time: Duration) {
        let microseconds =
            time.components.seconds * 1_000_000 + time.components.attoseconds / 1_000_000_000_000
        let place = Self.limits.firstIndex { microseconds <= Int64($0) * 1000 } ?? Self.limits.count
        counts[place] += 1
        sum += max(0, microseconds)
    }
}

// MARK: As text

extension Metrics {
    /// What is so now, in the text format of Prometheus, version 0.0.4.
    func write(to text: inout MetricsText) {
        let state = state.withLock { $0 }
        writeRequests(state, to: &text)
        text.family(
            "commit_duration_seconds", .histogram, "How long it took to store what came of a message.")
        text.histogram("commit_duration_seconds", [:], state.stored)
        text.one("commit_failures_total", .counter, "How often that failed.", state.failedCommits)
        text.one("downloads_total", .counter, "Downloads of packages, whole or in part.", state.downloads)
        text.one("download_bytes_total", .counter, "What was sent of packages.", state.downloadedBytes)
        text.one(
            "slow_downloads_total", .counter, "Downloads broken off since they were too slow.",
            state.slowDownloads)
    }

    private func writeRequests(_ state: State, to text: inout MetricsText) {
        text.family("requests_total", .counter, "Requests by part and first digit of the status.")
        for part in ServedPart.allCases {
            let requests = state.requests[part] ?? Requests()
            for (digit, count) in requests.byStatus.enumerated() where digit > 0 {
                text.sample(
                    "requests_total", ["part": part.rawValue, "status": "\(digit)xx"], "\(count)")
            }
        }
        text.family(
            "request_duration_seconds", .histogram, "How long requests took until they were answered.")
        for part in ServedPart.allCases {
            let times = state.requests[part]?.times ?? Histogram()
            text.histogram("request_duration_seconds", ["part": part.rawValue], times)
        }
    }
}

/// Text of Prometheus's, family by family.
///
/// - Source: https://prometheus.io/docs/instrumenting/exposition_formats/, version 0.0.4.
struct MetricsText {
    enum Kind: String { case counter, gauge, histogram }

    static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    private(set) var text = ""

    mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP scomo_server_\(name) \(help)\n# TYPE scomo_server_\(name) \(kind.rawValue)\n"
    }

    mutating func one(_ name: String, _ kind: Kind, _ help: String, _ value: Int) {
        family(name, kind, help)
        sample(name, [:], "\(value)")
    }

    /// - Parameter labels: Their values need no escapes: they are this program's own words.
    mutating func sample(_ name: String, _ labels: KeyValuePairs<String, String>, _ value: String) {
        let list = labels.map { "\($0.key)=\"\($0.value)\"" }.joined(separator: ",")
        text += "scomo_server_\(name)\(list.isEmpty ? "" : "{\(list)}") \(value)\n"
    }

    mutating func histogram(_ name: String, _ labels: [String: String], _ histogram: Histogram) {
        let own = labels.map { "\($0.key)=\"\($0.value)\"" }.joined()
        var sum = 0
        for (count, limit) in zip(
            histogram.counts, Histogram.limits.map { Self.seconds(Int64($0) * 1000) } + ["+Inf"])
        {
            sum += count
            let list = (own.isEmpty ? [] : [own]) + ["le=\"\(limit)\""]
            text += "scomo_server_\(name)_bucket{\(list.joined(separator: ","))} \(sum)\n"
        }
        let list = own.isEmpty ? "" : "{\(own)}"
        text += "scomo_server_\(name)_sum\(list) \(Self.seconds(histogram.sum))\n"
        text += "scomo_server_\(name)_count\(list) \(sum)\n"
    }

    /// Microseconds as seconds, without a detour by binary fractions.
    private static func seconds(_ microseconds: Int64) -> String {
        let (whole, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        guard rest > 0 else { return "\(whole)" }
        let digits = "\(1_000_000 + rest)".dropFirst()
        return "\(whole).\(digits.prefix(digits.count - digits.reversed().prefix { $0 == "0" }.count))"
    }
}
