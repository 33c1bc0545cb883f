import Accounts
import Linux

/// When sessions with one server are due, and why.
final class Schedule {
    let server: String
    var timer: SessionTimer
    /// Reports up to this number have been carried to the server once, answered or not.
    var carriedReport: UInt64 = 0
    /// Why somebody wants a session now.
    var wish: SessionReason?

    init(server: String, timer: SessionTimer) { (self.server, self.timer) = (server, timer) }

    /// Why a session is due; nil when none is.
    ///
    /// A new result is told at once, unless the server just couldn't be reached: then with the next attempt.
    func reason(latestReport: UInt64, now: Instant) -> SessionReason? {
        if let wish { return wish }
        if latestReport > carriedReport && timer.failures == 0 { return .report }
        return timer.isDue(at: now) ? .poll : nil
    }
}

/// The schedules of all accounts that can be used, in their order.
final class Schedules {
    private(set) var all: [Schedule] = []
    private let poll: Configuration.Poll
    /// For new and replaced accounts: as many as there can be, then one in an hour; else a server could have
    /// the device call without end, by putting one account in the place of another in each session.
    private var calls: TokenBucket

    init(_ poll: Configuration.Poll, now: Instant = .now) {
        self.poll = poll
        calls = TokenBucket(capacity: AccountStore.limit, every: .seconds(3600), now: now)
    }

    subscript(server: String) -> Schedule? {
        for schedule in all where schedule.server == server { return schedule }
        return nil
    }

    /// Keeps a schedule for each of these servers, and none for others. One that came while the agent runs is called
    /// at once: that is the only answer to a bootstrap.
    func follow(_ servers: [String], isStart: Bool = false, now: Instant, random: UInt32) {
        var new: [Schedule] = []
        for server in servers {
            if let known = self[server] {
                new.append(known)
            } else {
                let schedule = Schedule(server: server, timer: SessionTimer(poll, now: now, random: random))
                if !isStart { call(schedule, .newAccount, now) }
                new.append(schedule)
            }
        }
        all = new
    }

    /// Calls servers whose accounts were replaced. Those that have no schedule yet are new, and `follow` calls them.
    func call(replaced servers: [String], now: Instant) {
        for server in servers {
            if let schedule = self[server] { call(schedule, .changedAccount, now) }
        }
    }

    private func call(_ schedule: Schedule, _ reason: SessionReason, _ now: Instant) {
        if calls.take(at: now) {
            schedule.wish = reason
        } else {
            schedule.timer.holdBack(until: now + poll.retryMaximum)
        }
    }

    /// Somebody wants sessions with all servers now.
    func request(_ reason: SessionReason) {
        for schedule in all { schedule.wish = reason }
    }

    /// When the first of all sessions is due.
    var due: Instant? {
        var first: Instant?
        for schedule in all {
            guard let due = schedule.timer.due else { continue }
            first = min(first ?? due, due)
        }
        return first
    }
}
