import DMServer
import Fleet
import Foundation
import SyncML
import Testing

@testable import ServerApplication

/// The sessions between their messages.
@Suite struct SessionsTests {
    private static let clock = TestClock()

    private func session(_ device: String) -> Session {
        let header = Header(
            sessionID: "1", messageID: 1, target: Location("https://server.example/dm"),
            source: Location(device))
        let engine = ServerSession(
            for: Message(header: header, commands: []), account: nil,
            settings: SessionSettings(serverURI: "https://server.example/dm", responseURI: "x"),
            makeNonce: { [1] })
        return Session(
            engine: engine, lastActivity: Self.clock.clock.instant(),
            origin: Origin(address: "192.0.2.1", certificate: nil))
    }

    private func sessions(holding count: Int) throws -> Sessions {
        var settings = ServerSettings(packages: "", certificate: "", key: "", token: "")
        (settings.sessionLimit, settings.sessionTimeout) = (1_000_000, .seconds(300))
        let sessions = Sessions(CurrentSettings(settings), clock: Self.clock.clock)
        for number in 0..<count {
            try sessions.begin("t\(number)", device: "d\(number)")
            sessions.giveBack("t\(number)", session("d\(number)"))
        }
        return sessions
    }

    /// - Returns: The thread's processor time, in nanoseconds.
    private func cost(of messages: Int, with sessions: Sessions) throws -> UInt64 {
        let start = nanoseconds(CLOCK_THREAD_CPUTIME_ID)
        for number in 0..<messages {
            let lent = try sessions.lend("t\(number % 10)") { _ in true }
            sessions.giveBack("t\(number % 10)", try #require(lent))
        }
        return nanoseconds(CLOCK_THREAD_CPUTIME_ID) - start
    }

    @Test func `A message costs the same however many sessions are held`() throws {
        let (few, many) = (try sessions(holding: 10), try sessions(holding: 10_000))
        _ = try cost(of: 100, with: few)
        let (least, most) = (try cost(of: 2000, with: few), try cost(of: 2000, with: many))
        // It was a thousand times as much when each message looked at all of them.
        #expect(most < 10 * least)
        #expect(many.figures.sessions == 10_000)
    }

    @Test func `Two messages of one session aren't answered at once`() throws {
        let sessions = try sessions(holding: 2)
        #expect(try sessions.lend("t0") { _ in true } != nil)
        #expect(throws: ServiceError.busy) { try sessions.lend("t0") { _ in true } }
        #expect(try sessions.lend("t1") { _ in true } != nil)
        sessions.giveBack("t0")
        #expect(try sessions.lend("t0") { _ in true } != nil)
        #expect(try sessions.lend("t2") { _ in true } == nil)
    }

    @Test func `What a newer session has ended stays so, also when it is given back`() throws {
        let sessions = try sessions(holding: 1)
        let lent = try #require(try sessions.lend("t0") { _ in true })
        sessions.endOthers(of: "d0", but: "other")
        sessions.giveBack("t0", lent)
        #expect(sessions.figures.sessions == 0 && sessions.figures.strangers == 0)
    }

    @Test func `Names come in the order in which they were last heard of`() {
        let now = ContinuousClock.now
        var queue = Queue()
        for name in ["a", "b", "c"] { queue.touch(name, now) }
        queue.touch("a", now + .seconds(1))
        queue.remove("b")
        #expect(queue.count == 2)
        #expect(queue.first(silentSince: now) == "c")
        queue.remove("c")
        #expect(queue.first(silentSince: now) == nil)
        for second in 2..<1000 { queue.touch("a", now + .seconds(second)) }
        #expect(queue.first(silentSince: now + .seconds(999)) == "a")
    }
}

/// - Unit: nanoseconds.
private func nanoseconds(_ clock: clockid_t) -> UInt64 {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
