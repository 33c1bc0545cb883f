import Linux
import Testing

@Suite("The time of day")
struct WallClockTests {
    /// - Source: `date -u -d @SECONDS +%FT%TZ`.
    @Test(
        "is written as ISO 8601",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"), (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"), (951_868_800, "2000-03-01T00:00:00Z"),
            (1_795_341_600, "2026-11-22T10:00:00Z"), (4_107_542_400, "2100-03-01T00:00:00Z"),
        ] as [(Int64, String)])
    func text(_ seconds: Int64, _ text: String) {
        #expect("\(WallClock(seconds: seconds))" == text)
    }

    @Test("is now")
    func now() {
        #expect(WallClock.now > WallClock(seconds: 1_700_000_000))
    }

    @Test(
        "is read as it is written",
        arguments: [
            "1970-01-01T00:00:00Z", "2026-11-22T10:00:00Z", "2024-02-29T23:59:59Z", "2000-03-01T00:00:00Z",
            "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
        ])
    func read(_ text: String) throws {
        #expect("\(try #require(WallClock(text)))" == text)
    }

    @Test(
        "isn't read from what is no instant",
        arguments: [
            "", "2026-11-22", "2026-11-22 10:00:00Z", "2026-11-22T10:00:00+", "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z",
            "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "2026x01-01T00:00:00Z", "+026-01-01T00:00:00Z",
        ])
    func refused(_ text: String) {
        #expect(WallClock(text) == nil)
    }
}
