import Deployment
import Linux
import Records
import SCOMO

/// An installation that is held back, or was until somebody agreed.
///
/// For how long goes by the clock, which counts the time that the device was off; and by the time that the device was on, if that is
/// longer: a clock that was set back, or has no memory, holds nothing back for ever.
struct Hold {
    let operation: UInt64
    let urgency: PackageUrgency
    private(set) var isApproved = false
    /// What keeps it from beginning; nil for nothing, and before somebody has looked.
    var delay: OperationDelay?
    /// When to look again.
    var nextLook: Instant
    /// What the clock said when it was held back first. - Unit: seconds since 1970.
    private let begin: Int64
    /// For how long it had been held back at `start`, as far as this device was on.
    private let before: Duration
    /// Since when this program knows of it.
    private let start: Instant
    /// What the disk knows of its time; nil for nothing.
    private var noted: Duration?

    init(_ operation: UInt64, _ urgency: PackageUrgency, since begin: Int64, _ now: Instant) {
        (self.operation, self.urgency, self.begin) = (operation, urgency, begin)
        (before, start, nextLook) = (.zero, now, now)
    }

    /// How long it has been held back.
    func time(_ now: Instant, _ clock: Int64) -> Duration {
        max(ownTime(now), .seconds(min(clock - begin, Self.longest)))
    }

    private func ownTime(_ now: Instant) -> Duration { before + (now - start) }

    /// Whether it has to be saved: once at the beginning, and then each hour.
    mutating func note(_ now: Instant) -> Bool {
        let time = ownTime(now)
        if let noted, time < noted + .seconds(3600) { return false }
        noted = time
        return true
    }

    mutating func approve() { (isApproved, delay) = (true, nil) }

    /// - Unit: seconds, a hundred years.
    private static var longest: Int64 { 100 * 365 * 86_400 }

    /// As the disk has it; nil for what this program wouldn't have written.
    init?(_ record: Record, _ now: Instant) {
        guard let operation = record["Operation"].flatMap({ UInt64($0) }),
            let urgency = record["Urgency"].flatMap({ PackageUrgency(rawValue: $0) }),
            let begin = record["Begin"].flatMap({ Int64($0) }), begin >= 0,
            let held = record["Held"].flatMap({ Int64($0) }), (0...Self.longest).contains(held)
        else { return nil }
        (self.operation, self.urgency, self.begin) = (operation, urgency, begin)
        isApproved = record["Approved"] == "yes"
        (before, start, nextLook, noted) = (.seconds(held), now, now, .seconds(held))
    }

    var record: Record {
        Record([
            ("Operation", "\(operation)"), ("Urgency", urgency.rawValue), ("Begin", "\(begin)"),
            ("Held", "\((noted ?? .zero).components.seconds)"), ("Approved", isApproved ? "yes" : "no"),
        ])
    }
}
