import Linux
import Testing

@testable import Agent

@Suite("The requests for updates that the device makes by itself")
struct UpdateTimerTests {
    private let start = Instant.now

    /// Whether it is time, at each of these moments after the start.
    private func isDue(every intervals: [(seconds: Int64, interval: Int64)]) -> (due: [Bool], next: Instant?)
    {
        var timer = UpdateTimer(Configuration.Poll())
        let due = intervals.map {
            timer.isDue(every: .seconds($0.interval), now: start + .seconds($0.seconds), random: 0)
        }
        return (due, timer.due)
    }

    @Test("come soon after the start, then once an interval")
    func interval() {
        let day: Int64 = 86_400
        #expect(isDue(every: [(0, day), (300, day), (2 * day, day)]).due == [true, false, true])
    }

    @Test("never come without an interval, and end when it becomes zero")
    func never() {
        let (none, next) = isDue(every: [(0, 0), (86_400, 0)])
        #expect(none == [false, false] && next == nil)
        let (ended, last) = isDue(every: [(0, 60), (86_400, 0)])
        #expect(ended == [true, false] && last == nil)
    }
}
