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
}
