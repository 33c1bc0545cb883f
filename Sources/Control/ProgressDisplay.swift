import Deployment
import Linux

/// Shows how far a piece of work is: on a terminal one line that changes, elsewhere a line for each phase and each tenth.
final class ProgressDisplay {
    private let screen: Screen
    private let now: () -> Instant
    private var last: (phase: DeploymentProgress.Phase, since: Instant, tenths: Int)?

    init(_ screen: Screen, now: @escaping () -> Instant = { .now }) {
        (self.screen, self.now) = (screen, now)
    }

    func show(_ progress: DeploymentProgress) {
        let since = last?.phase == progress.phase ? last?.since ?? now() : now()
        let line = ProgressLine(progress, after: now() - since)
        let isNew = last?.phase != progress.phase || last?.tenths != line.tenths
        last = (progress.phase, since, line.tenths)
        if let width = screen.width {
            screen.pass(line.text(width: width))
        } else if isNew {
            screen.say(line.plain)
        }
    }

    func end() { screen.clear() }
}

/// What is said about one moment of a piece of work.
struct ProgressLine {
    private let phase: String
    private let bytes: Int
    private let total: Int
    /// - Unit: bytes a second; 0 where that isn't known.
    private let rate: Int

    /// - Parameter time: How long the phase has taken; within its first second there is no rate.
    init(_ progress: DeploymentProgress, after time: Duration) {
        let seconds = Int(clamping: time.roundedUpMilliseconds / 1000)
        let rate = seconds > 0 && progress.bytes > 0 ? max(1, progress.bytes / seconds) : 0
        self.init(progress.phase.rawValue, progress.bytes, of: progress.total, rate: rate)
    }

    init(_ phase: String, _ bytes: Int, of total: Int, rate: Int) {
        (self.phase, self.bytes, self.total, self.rate) = (phase, bytes, total, rate)
    }

    /// How many tenths are done; 0 while that isn't known.
    var tenths: Int { share(of: 10) }

    /// Without a bar, for a log: `copying: 50 %, 6.2 MB of 12.3 MB`.
    var plain: String {
        guard total > 0 else { return phase }
        return "\(phase): \(share(of: 100)) %, \(amounts)"
    }

    /// For a terminal: `copying  50 % [#####-----] 6.2 MB of 12.3 MB, 2.1 MB/s, 0:03 left`; shorter where it is narrow.
    func text(width: Int) -> String {
        let room = max(0, width - 1)
        guard total > 0 else { return Self.cut(phase, room) }
        let percent = "\(share(of: 100))"
        let left =
            "\(phase) \(String(repeating: " ", count: 3 - percent.utf8.count))\(percent) %"
        let right = amounts + speed
        let bar = min(40, room - left.utf8.count - right.utf8.count - 4)
        guard bar >= 5 else { return Self.cut("\(left) \(right)", room) }
        let done = share(of: bar)
        return
            "\(left) [\(String(repeating: "#", count: done))\(String(repeating: "-", count: bar - done))] \(right)"
    }

    private var amounts: String { "\(ByteCount.text(bytes)) of \(ByteCount.text(total))" }

    /// How fast it goes, and how long it will take.
    private var speed: String {
        guard rate > 0 else { return "" }
        return ", \(ByteCount.text(rate))/s, \(Self.clock(max(0, total - bytes) / rate)) left"
    }

    private func share(of whole: Int) -> Int {
        guard total > 0 else { return 0 }
        let bytes = min(bytes, total)
        return total > 1 << 40 ? min(whole, bytes / max(1, total / whole)) : bytes * whole / total
    }

    /// `1:02:03`, or `2:03` below an hour.
    private static func clock(_ seconds: Int) -> String {
        let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60)
        return hours > 0 ? "\(hours):\(two(minutes)):\(two(rest))" : "\(minutes):\(two(rest))"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// The texts here are ASCII.
    private static func cut(_ text: String, _ width: Int) -> String {
        String(decoding: text.utf8.prefix(width), as: UTF8.self)
    }
}

/// Amounts of bytes as people say them.
enum ByteCount {
    /// `999 B`, `1.5 kB`, `12.3 MB`: decimal units, rounded down.
    static func text(_ bytes: Int) -> String {
        var (rest, unit) = (bytes, 0)
        guard rest >= 1000 else { return "\(rest) B" }
        while rest >= 1_000_000, unit < units.count - 1 { (rest, unit) = (rest / 1000, unit + 1) }
        return "\(rest / 1000).\(rest % 1000 / 100) \(units[unit])"
    }

    private static var units: [String] { ["kB", "MB", "GB", "TB", "PB", "EB"] }
}
