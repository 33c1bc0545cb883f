import Linux
import Testing

@testable import Agent

@Suite("The agenda")
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
        #expect(Agenda(poll(.seconds(600)), now: start, dice: .max).due == start)
        let latest = Agenda(poll(.seconds(600), jitter: 10), now: start, dice: .max).due
        #expect(latest == start + .seconds(60))
        let bounded = Agenda(poll(.seconds(86_400), jitter: 50), now: start, dice: .max).due
        #expect(bounded == start + .seconds(300))
    }

    @Test(
        "rests after what failed before a restart, polls or not", arguments: [Duration.zero, .seconds(600)])
    func heldBack(_ interval: Duration) {
        var agenda = Agenda(poll(interval), now: start, dice: 0)
        agenda.holdBack(until: start + .seconds(500))
        #expect(!agenda.isDue(at: start + .seconds(499)))
        #expect(agenda.isDue(at: start + .seconds(500)))
        // A report doesn't begin a session either before that.
        #expect(agenda.failures > 0)
    }

    @Test("never polls when the interval is zero, but holds a session on request")
    func never() {
        var agenda = Agenda(poll(.zero), now: start, dice: 7)
        #expect(agenda.due == nil)
        #expect(!agenda.isDue(at: start + .seconds(1 << 30)))
        agenda.sessionFailed(now: start, dice: 0)
        #expect(agenda.due == start + .seconds(30))
        agenda.sessionSucceeded(now: start, dice: 0)
        #expect(agenda.due == nil)
    }

    @Test(
        "spreads the polls evenly about the interval",
        arguments: [(0, 540), (UInt32.max, 660)] as [(UInt32, Int)])
    func jitter(_ dice: UInt32, _ seconds: Int) {
        var agenda = Agenda(poll(.seconds(600), jitter: 10), now: start, dice: 0)
        agenda.sessionSucceeded(now: start, dice: dice)
        #expect(agenda.due == start + .seconds(seconds))
    }

    @Test("doubles the wait after each failure, up to the maximum, and forgets them after a success")
    func backOff() {
        var agenda = Agenda(poll(.seconds(600)), now: start, dice: 0)
        for seconds in [30, 60, 120, 240, 300, 300] {
            agenda.sessionFailed(now: start, dice: 0)
            #expect(agenda.due == start + .seconds(seconds))
        }
        for _ in 0..<100 { agenda.sessionFailed(now: start, dice: 0) }
        #expect(agenda.due == start + .seconds(300))
        agenda.sessionSucceeded(now: start, dice: 0)
        agenda.sessionFailed(now: start, dice: 0)
        #expect(agenda.due == start + .seconds(30))
    }

    @Test("obeys a server that wants to be left alone, for a day at most")
    func retryAfter() {
        var agenda = Agenda(poll(.seconds(600)), now: start, dice: 0)
        agenda.sessionFailed(now: start, dice: 0, retryAfter: .seconds(120))
        #expect(agenda.due == start + .seconds(120))
        agenda.sessionFailed(now: start, dice: 0, retryAfter: .seconds(10))
        #expect(agenda.due == start + .seconds(60))
        agenda.sessionFailed(now: start, dice: 0, retryAfter: .seconds(1 << 40))
        #expect(agenda.due == start + .seconds(86_400))
    }
}
