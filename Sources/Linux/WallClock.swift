import CLinux

/// The time of day, in whole seconds since 1970, UTC. It may jump: for people and certificates, not for deadlines.
public struct WallClock: Comparable, Sendable {
    /// - Unit: seconds since 1970-01-01T00:00:00Z, without leap seconds.
    public let seconds: Int64

    public init(seconds: Int64) {
        self.seconds = seconds
    }

    /// - Source: clock_gettime(2), `CLOCK_REALTIME`.
    public static var now: WallClock {
        var time = timespec()
        // Can't fail: the clock always exists and the pointer is valid.
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return WallClock(seconds: Int64(time.tv_sec))
    }

    /// Whether something, such as a time server, keeps the clock right. - Source: adjtimex(2), `STA_UNSYNC`.
    public static var isSynchronized: Bool { CLinux_clock_is_synchronized() != 0 }

    public static func < (left: WallClock, right: WallClock) -> Bool { left.seconds < right.seconds }
}

extension WallClock: CustomStringConvertible {
    /// "2026-11-22T10:00:00Z". - Source: ISO 8601, extended format, UTC.
    public var description: String {
        let (days, rest) = seconds.quotientAndRemainder(dividingBy: 86_400)
        let (day, time) = rest < 0 ? (days - 1, rest + 86_400) : (days, rest)
        let date = Date(daysSince1970: day)
        return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
            + "T\(padded(time / 3600, 2)):\(padded(time / 60 % 60, 2)):\(padded(time % 60, 2))Z"
    }

    private func padded(_ number: Int64, _ width: Int) -> String {
        let digits = "\(number)"
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

/// A day of the Gregorian calendar.
private struct Date {
    let year, month, day: Int64

    /// Counts in eras of 400 years, and in years that begin in March, so that the leap day is the last one.
    init(daysSince1970 days: Int64) {
        // 719,468 days lie between 0000-03-01 and 1970-01-01; an era has 146,097.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }
}
