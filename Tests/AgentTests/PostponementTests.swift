import Linux
import SCOMO
import SCOMOTerms
import Testing

@testable import Agent

@Suite("Work that broke off")
struct PostponementTests {
    private let start = Instant(sinceStart: .seconds(1000))
    private let work = Work(operation: 1, primitive: .activate, action: .activate("a"))

    @Test("waits longer each time")
    func waits() {
        var poll = Configuration.Poll()
        (poll.jitter, poll.retryMinimum, poll.interval) = (0, .seconds(30), .zero)
        var postponed = Postponement(work, poll)
        postponed.stopped(now: start, random: 0, retryAfter: nil)
        #expect(postponed.waits(at: start + .seconds(29)))
        #expect(!postponed.waits(at: start + .seconds(30)))
        postponed.stopped(now: start, random: 0, retryAfter: nil)
        #expect(postponed.due == start + .seconds(60))
        #expect(postponed.attempts == 2)
        postponed.stopped(now: start, random: 0, retryAfter: .seconds(7200))
        #expect(postponed.due == start + .seconds(7200))
    }

    @Test("a request for updates that wasn't delivered goes along later, and makes no session due")
    func updates() {
        let requests = Requests()
        let schedules = Schedules(Configuration.Poll())
        schedules.follow(["a", "b"], isStart: true, now: .now, random: 0)
        requests.askForUpdates(.user)
        requests.askForUpdates(.device)
        #expect(requests.areWaiting && requests.update == .user)
        requests.schedule(in: schedules)
        #expect(schedules.all.map(\.wish) == [.updateRequest, nil])
        requests.forgetUpdate()
        #expect(!requests.areWaiting && requests.update == nil)
        requests.keepUpdate(.device)
        #expect(!requests.areWaiting && requests.update == .device)
    }
}
