import Linux
import Settings
import Testing

@Suite("A daily window of time")
struct DailyWindowTests {
    @Test(
        "is open from its begin until just before its end, over midnight too",
        arguments: [
            ("02:00-05:00", "01:59:59", false), ("02:00-05:00", "02:00:00", true),
            ("02:00-05:00", "04:59:59", true), ("02:00-05:00", "05:00:00", false),
            ("22:00-06:00", "21:59:59", false), ("22:00-06:00", "22:00:00", true),
            ("22:00-06:00", "00:00:00", true), ("22:00-06:00", "05:59:59", true),
            ("22:00-06:00", "06:00:00", false), ("00:00-24:00", "00:00:00", true),
            ("00:00-24:00", "23:59:59", true), ("23:30-24:00", "23:59:59", true),
            ("23:30-24:00", "00:00:00", false), ("23:30-00:00", "23:59:59", true),
            ("23:30-00:00", "00:00:00", false), ("00:01-00:00", "00:00:30", false),
        ])
    func contains(_ window: String, _ time: String, _ isOpen: Bool) throws {
        #expect(try #require(DailyWindow(window)).contains(clock(time)) == isOpen)
    }

    @Test(
        "tells how long it is until it opens again",
        arguments: [
            ("02:00-05:00", "01:59:59", 1), ("02:00-05:00", "02:00:00", 86_400),
            ("02:00-05:00", "02:00:01", 86_399), ("02:00-05:00", "23:00:00", 10_800),
            ("22:00-06:00", "06:00:00", 57_600), ("00:00-24:00", "00:00:00", 86_400),
        ])
    func nextOpening(_ window: String, _ time: String, _ seconds: Int) throws {
        #expect(try #require(DailyWindow(window)).nextOpening(after: clock(time)) == .seconds(seconds))
    }

    @Test(
        "is read in one form alone",
        arguments: [
            "", "02:00", "02:00-", "-05:00", "2:00-5:00", "02:00-02:00", "24:00-05:00", "02:00-24:01",
            "02:60-05:00", "02:00-05:0a", "02.00-05.00", "02:00 - 05:00", "+2:00-05:00", "02:00-05:00-06:00",
            "99:99-00:00", "00002:00-05:00", "2:000-05:00", "02:00–05:00",
        ])
    func refused(_ text: String) { #expect(DailyWindow(text) == nil) }

    @Test("is one of several, of which the next counts")
    func several() throws {
        let windows = try #require(DailyWindow.list("12:00-13:00 02:00-05:00  22:00-23:00"))
        #expect(windows.count == 3)
        #expect(windows.wait(from: try clock("03:00:00")) == .zero)
        #expect(windows.wait(from: try clock("05:00:00")) == .seconds(7 * 3600))
        #expect(windows.wait(from: try clock("13:00:00")) == .seconds(9 * 3600))
        #expect(windows.wait(from: try clock("23:59:59")) == .seconds(7201))
        #expect(DailyWindow.list("02:00-05:00 never") == nil)
    }

    @Test("is no limit where there is none, and a list of them is bounded")
    func count() throws {
        #expect(DailyWindow.list("") == [])
        #expect([DailyWindow]().wait(from: try clock("13:00:00")) == .zero)
        let words = (0..<17).map { "\(10 + $0 % 10):00-23:30" }
        #expect(DailyWindow.list(words.prefix(16).joined(separator: " "))?.count == 16)
        #expect(DailyWindow.list(words.joined(separator: " ")) == nil)
    }

    /// From "hh:mm:ss".
    private func clock(_ text: String) throws -> TimeOfDay {
        let parts = text.split(separator: ":").compactMap { Int($0) }
        return try #require(TimeOfDay(seconds: parts[0] * 3600 + parts[1] * 60 + parts[2]))
    }
}
