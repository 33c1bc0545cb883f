import Accounts
import DMSession
import Linux
import ManagementTree
import TestSupport
import Testing

@testable import Agent

@Suite("Schedules")
struct ScheduleTests {
    private let start = Instant.now

    @Test("follow the accounts: a new one is called at once, one that is gone never")
    func follow() throws {
        let schedules = Schedules(Configuration.Poll())
        schedules.follow(["a", "b"], isStart: true, now: start, random: .max)
        #expect(schedules.all.allSatisfy { $0.reason(latestReport: 0, now: start) == nil })
        schedules["b"]?.timer.sessionFailed(now: start, random: 0)
        schedules.follow(["b", "c"], now: start, random: 0)
        #expect(schedules.all.map(\.server) == ["b", "c"])
        #expect(schedules["b"]?.timer.failures == 1)
        #expect(schedules["c"]?.reason(latestReport: 0, now: start) == .newAccount)
        #expect(schedules["a"] == nil)
    }

    @Test("call sixteen new accounts at once, and then one in an hour: who makes more of them has to wait")
    func flood() throws {
        let schedules = Schedules(Configuration.Poll(), now: start)
        schedules.follow([], isStart: true, now: start, random: 0)
        for number in 1...16 {
            schedules.follow(["s\(number)"], now: start, random: 0)
            #expect(schedules.all[0].wish == .newAccount)
        }
        schedules.follow(["more"], now: start, random: 0)
        let schedule = try #require(schedules["more"])
        #expect(schedule.reason(latestReport: 1, now: start) == nil)
        let retry = start + Configuration.Poll().retryMaximum
        #expect(schedule.reason(latestReport: 0, now: retry) == .poll)
        schedules.follow(["later"], now: start + .seconds(3600), random: 0)
        #expect(schedules["later"]?.wish == .newAccount)
    }

    @Test(
        "call a server at once whose account was replaced, and leave one without a schedule to what follows")
    func replaced() throws {
        var poll = Configuration.Poll()
        poll.interval = .zero
        let schedules = Schedules(poll, now: start)
        schedules.follow(["a", "b"], isStart: true, now: start, random: 0)
        schedules.call(replaced: ["a", "new"], now: start)
        #expect(schedules["a"]?.reason(latestReport: 0, now: start) == .changedAccount)
        #expect(schedules["b"]?.reason(latestReport: 0, now: start) == nil)
        #expect(schedules["new"] == nil)
    }

    @Test("wait for nothing but bootstrap without accounts")
    func none() {
        let schedules = Schedules(Configuration.Poll())
        schedules.follow([], isStart: true, now: start, random: 0)
        schedules.request(.ordered)
        #expect(schedules.due == nil)
    }

    @Test("tell a result at once, unless the server couldn't be reached")
    func reports() throws {
        let schedules = Schedules(Configuration.Poll())
        schedules.follow(["a"], isStart: true, now: start, random: .max)
        let schedule = try #require(schedules["a"])
        #expect(schedule.reason(latestReport: 3, now: start) == .report)
        schedule.carriedReport = 3
        #expect(schedule.reason(latestReport: 3, now: start) == nil)
        schedule.timer.sessionFailed(now: start, random: 0)
        #expect(schedule.reason(latestReport: 4, now: start) == nil)
        schedule.wish = .ordered
        #expect(schedule.reason(latestReport: 4, now: start) == .ordered)
    }
}
