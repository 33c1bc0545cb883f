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
    private let progress: DeploymentProgress
    /// How long the phase has taken.
    private let time: Duration

    init(_ progress: DeploymentProgress, after time: Duration) {
        (self.progress, self.time) = (progress, time)
    }

    /// How many tenths are done; 0 while that isn't known.
    var tenths: Int { share(of: 10) }

    /// Without a bar, for a log: `copying: 50 %, 6.2 MB of 12.3 MB`.
    var plain: String {
        guard progress.total > 0 else { return progress.phase.rawValue }
        return "\(progress.phase.rawValue): \(share(of: 100)) %, \(amounts)"
    }

    /// For a terminal: `copying  50 % [#####-----] 6.2 MB of 12.3 MB, 2.1 MB/s, 0:03 left`; shorter where it is narrow.
    func text(width: Int) -> String {
        let room = max(0, width - 1)
        guard progress.total > 0 else { return Self.cut(progress.phase.rawValue, room) }
        let percent = "\(share(of: 100))"
        let left =
            "\(progress.phase.rawValue) \(String(repeating: " ", count: 3 - percent.utf8.count))\(percent) %"
        let right = amounts + speed
        let bar = min(40, room - left.utf8.count - right.utf8.count - 4)
        guard bar >= 5 else { return Self.cut("\(left) \(right)", room) }
        let done = share(of: bar)
        return
            "\(left) [\(String(repeating: "#", count: done))\(String(repeating: "-", count: bar - done))] \(right)"
    }

    private var amounts: String { "\(ByteCount.text(progress.bytes)) of \(ByteCount.text(progress.total))" }

    /// How fast it goes, and how long it will take; nothing within the first second.
    private var speed: String {
        let milliseconds = Int(clamping: time.roundedUpMilliseconds)
        guard milliseconds >= 1000, progress.bytes > 0 else { return "" }
        // Thousandths of what may be 2⁶³ bytes: divided first.
        let rate = max(1, progress.bytes / max(1, milliseconds / 1000))
        let left = max(0, progress.total - progress.bytes) / rate
        return ", \(ByteCount.text(rate))/s, \(Self.clock(left)) left"
    }

    private func share(of whole: Int) -> Int {
        guard progress.total > 0 else { return 0 }
        let (bytes, total) = (min(progress.bytes, progress.total), progress.total)
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
