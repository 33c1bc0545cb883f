import Linux
import TestSupport
import Testing

@testable import Agent

@Suite("The lower bound of the time")
struct ClockFloorTests {
    private final class Time { var seconds: Int64 = 2_000_000_000 }

    @Test("is what the program knows, until a server's certificate was good; over restarts")
    func kept() {
        let (files, time) = (CrashingFileSystem(), Time())
        let floor = { ClockFloor(files, built: 1_900_000_000) { time.seconds } }
        let first = floor()
        #expect(first.isPlausible)
        first.confirm()
        time.seconds = 1_999_999_999
        #expect(!first.isPlausible && !floor().isPlausible)
        time.seconds = 5
        #expect(!floor().isPlausible)
    }

    @Test("goes back where a good session says that the clock had been ahead")
    func setBack() {
        let (files, time) = (CrashingFileSystem(), Time())
        let floor = ClockFloor(files, built: 1_900_000_000) { time.seconds }
        time.seconds = 4_000_000_000
        floor.confirm()
        time.seconds = 2_000_000_000
        #expect(!floor.isPlausible)
        floor.confirm()
        #expect(floor.isPlausible)
        #expect(ClockFloor(files, built: 1_900_000_000) { time.seconds }.isPlausible)
    }
}
