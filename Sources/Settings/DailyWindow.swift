import Bytes
public import Linux

/// A time that comes every day, such as 02:00-05:00, on the clocks of the device's time zone; `22:00-06:00` goes over midnight.
public struct DailyWindow: Equatable, Sendable {
    /// When it opens.
    ///
    /// - Unit: seconds since midnight, 0 to 86,340.
    private let begin: Int
    /// - Unit: seconds, 60 to 86,400.
    private let length: Int

    /// What a list of windows may be, for an error message.
    public static var allowed: String {
        "times with blanks between them, like 02:00-05:00 or 22:00-06:00, at most \(maximumCount)"
    }

    /// How many windows a list may have. - Default: 16.
    private static var maximumCount: Int { 16 }

    /// Reads "02:00-05:00". The end isn't in it any more; 24:00 is one, and that before the begin is on the next day.
    public init?(_ text: String) {
        guard let (first, last) = text.bytes.divided(at: UInt8(ascii: "-")),
            let begin = Self.seconds(first), let end = Self.seconds(last), begin < TimeOfDay.day, begin != end
        else { return nil }
        self.begin = begin
        length = end > begin ? end - begin : end - begin + TimeOfDay.day
    }

    /// Reads windows with blanks between them. None is an empty list.
    public static func list(_ text: String) -> [DailyWindow]? {
        let words = text.utf8.split(separator: UInt8(ascii: " "))
        let windows = words.compactMap { DailyWindow(String(decoding: $0, as: UTF8.self)) }
        return windows.count == words.count && words.count <= maximumCount ? windows : nil
    }

    /// "hh:mm", from 00:00 to 24:00.
    private static func seconds(_ text: ArraySlice<UInt8>) -> Int? {
        guard text.count == 5, let (hours, minutes) = text.divided(at: UInt8(ascii: ":")), hours.count == 2,
            let hour = hours.number(), let minute = minutes.number(), minute < 60
        else { return nil }
        let seconds = hour * 3600 + minute * 60
        return seconds <= TimeOfDay.day ? seconds : nil
    }

    /// Whether it is open then.
    public func contains(_ time: TimeOfDay) -> Bool { Self.distance(from: begin, to: time.seconds) < length }

    /// How long it is until it opens the next time; up to a whole day, where it opens just then.
    ///
    /// A clock that is put forward or back meanwhile makes it shorter or longer.
    public func nextOpening(after time: TimeOfDay) -> Duration {
        let distance = Self.distance(from: time.seconds, to: begin)
        return .seconds(distance == 0 ? TimeOfDay.day : distance)
    }

    /// From one time of day forward to the next that is the other. - Unit: seconds.
    private static func distance(from begin: Int, to end: Int) -> Int {
        end >= begin ? end - begin : end - begin + TimeOfDay.day
    }
}

extension [DailyWindow] {
    /// How long it is until one of them is open; zero if one is, or if there is none: then every time is right.
    public func wait(from time: TimeOfDay) -> Duration {
        if contains(where: { $0.contains(time) }) { return .zero }
        return map { $0.nextOpening(after: time) }.min() ?? .zero
    }
}
