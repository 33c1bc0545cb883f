import CLinux

/// A time of the day on the device's own clock, in its time zone.
public struct TimeOfDay: Comparable, Sendable {
    /// - Unit: seconds since midnight, 0 to 86,399.
    public let seconds: Int

    /// What a day has, where no clock is put forward or back.
    ///
    /// - Unit: seconds.
    public static var day: Int { 86_400 }

    /// Nil for what is no time of a day.
    public init?(seconds: Int) {
        guard (0..<Self.day).contains(seconds) else { return nil }
        self.seconds = seconds
    }

    /// What the clocks in the device's time zone show then.
    ///
    /// - Source: localtime(3); a zone that isn't known counts as UTC, and years that no calendar has are midnight.
    public init(_ time: WallClock) { seconds = max(0, Int(CLinux_local_second(time.seconds))) }

    public static func < (left: TimeOfDay, right: TimeOfDay) -> Bool { left.seconds < right.seconds }
}
