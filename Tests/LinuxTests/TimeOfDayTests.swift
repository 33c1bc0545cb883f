import Foundation
import Linux
import Testing

@Suite("A time of the day")
struct TimeOfDayTests {
    @Test("is a second of one day")
    func range() {
        #expect(TimeOfDay(seconds: -1) == nil)
        #expect(TimeOfDay(seconds: 0)?.seconds == 0)
        #expect(TimeOfDay(seconds: 86_399)?.seconds == 86_399)
        #expect(TimeOfDay(seconds: 86_400) == nil)
    }

    /// Foundation reads the time zone by itself.
    @Test(
        "is what the clocks in the device's time zone show",
        arguments: [0, 951_782_400, 1_774_746_000, 1_774_749_600, 1_795_341_661, 4_107_542_399] as [Int64])
    func local(_ seconds: Int64) {
        let parts = Calendar.current.dateComponents(
            in: .current, from: Date(timeIntervalSince1970: TimeInterval(seconds)))
        let expected = (parts.hour ?? 0) * 3600 + (parts.minute ?? 0) * 60 + (parts.second ?? 0)
        #expect(TimeOfDay(WallClock(seconds: seconds)).seconds == expected)
    }

    @Test("is midnight where no calendar reaches", arguments: [Int64.min, .max])
    func extreme(_ seconds: Int64) {
        #expect(TimeOfDay(WallClock(seconds: seconds)).seconds == 0)
    }
}
