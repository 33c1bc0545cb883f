import Linux
import Testing

@testable import Agent

@Suite("The timer")
struct AgendaTests {
    private let start = Instant(sinceStart: .seconds(1000))

    private func poll(_ interval: Duration, jitter: Int = 0) -> Configuration.Poll {
        var poll = Configuration.Poll()
        (poll.interval, poll.jitter) = (interval, jitter)
        (poll.retryMinimum, poll.retryMaximum) = (.seconds(30), .seconds(300))
        return poll
    }

    @Test("begins at once without jitter, and within one jitter with it")
    func first() {
        #expect(SessionTimer(poll(.seconds(600)), now: start, random: .max).due == start)
        let latest = SessionTimer(poll(.seconds(600), jitter: 10), now: start, random: .max).due
        #expect(latest == start + .seconds(60))
        let bounded = SessionTimer(poll(.seconds(86_400), jitter: 50), now: start, random: .max).due
        #expect(bounded == start + .seconds(300))
    }

    @Test(
        "rests after what failed before a restart, polls or not", arguments: [Duration.zero, .seconds(600)])
    func heldBack(_ interval: Duration) {
        var timer = SessionTimer(poll(interval), now: start, random: 0)
        timer.holdBack(until: start + .seconds(500))
        #expect(!timer.isDue(at: start + .seconds(499)))
        #expect(timer.isDue(at: start + .seconds(500)))
        // A report doesn't begin a session either before that.
        #expect(timer.failures > 0)
    }

    @Test("never polls when the interval is zero, but holds a session on request")
    func never() {
        var timer = SessionTimer(poll(.zero), now: start, random: 7)
        #expect(timer.due == nil)
        #expect(!timer.isDue(at: start + .seconds(1 << 30)))
        timer.sessionFailed(now: start, random: 0)
        #expect(timer.due == start + .seconds(30))
        timer.sessionSucceeded(now: start, random: 0)
        #expect(timer.due == nil)
    }

    @Test(
        "spreads the polls evenly about the interval",
        arguments: [(0, 540), (UInt32.max, 660)] as [(UInt32, Int)])
    func jitter(_ random: UInt32, _ seconds: Int) {
        var timer = SessionTimer(poll(.seconds(600), jitter: 10), now: start, random: 0)
        timer.sessionSucceeded(now: start, random: random)
        #expect(timer.due == start + .seconds(seconds))
    }

    @Test("doubles the wait after each failure, up to the maximum, and forgets them after a success")
    func backOff() {
        var timer = SessionTimer(poll(.seconds(600)), now: start, random: 0)
        for seconds in [30, 60, 120, 240, 300, 300] {
            timer.sessionFailed(now: start, random: 0)
            #expect(timer.due == start + .seconds(seconds))
        }
        for _ in 0..<100 { timer.sessionFailed(now: start, random: 0) }
        #expect(timer.due == start + .seconds(300))
        timer.sessionSucceeded(now: start, random: 0)
        timer.sessionFailed(now: start, random: 0)
        #expect(timer.due == start + .seconds(30))
    }

    @Test("obeys a server that wants to be left alone, for a day at most")
    func retryAfter() {
        var timer = SessionTimer(poll(.seconds(600)), now: start, random: 0)
        timer.sessionFailed(now: start, random: 0, retryAfter: .seconds(120))
        #expect(timer.due == start + .seconds(120))
        timer.sessionFailed(now: start, random: 0, retryAfter: .seconds(10))
        #expect(timer.due == start + .seconds(60))
        timer.sessionFailed(now: start, random: 0, retryAfter: .seconds(1 << 40))
        #expect(timer.due == start + .seconds(86_400))
    }
}
