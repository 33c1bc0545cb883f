import Linux
import Systemd

/// The waits of work, in which sessions go on: a package's server may be slow, a health check may take an hour, and the management
/// server may want the package no longer.
final class SessionWaiter: Waiter {
    private let loop: EventLoop
    private let sessions: DueSessions
    private let activity: Activity
    private let isWanted: () -> Bool
    /// How long sessions have taken.
    private(set) var paused = Duration.zero

    /// - Parameter isWanted: Whether a download is still to be done; asked after each session and each wait. - Default: always.
    init(
        _ loop: EventLoop, _ sessions: DueSessions, _ activity: Activity,
        isWanted: @escaping () -> Bool = { true }
    ) {
        (self.loop, self.sessions, self.activity, self.isWanted) = (loop, sessions, activity, isWanted)
    }

    func wait(for descriptor: Int32, toBe readiness: Readiness, until deadline: Instant) throws(WaitError) {
        var deadline = deadline
        while true {
            let before = paused
            try holdSession()
            // The server has its time, whatever else the device did.
            deadline = deadline + (paused - before)
            let (news, goOn) = (sessions.news, sessions.mayInterrupt)
            let isReady = try loop.wait(for: descriptor, toBe: readiness, until: pause(until: deadline)) {
                goOn && sessions.haveNews(since: news) || !isWanted()
            }
            guard isWanted() else { throw .refused(.cancelled) }
            guard !isReady else { return }
            guard .now < deadline else { throw .timedOut }
        }
    }

    /// A server that is fast is never waited for.
    func serve() throws(WaitError) {
        try loop.serve()
        guard isWanted() else { throw .refused(.cancelled) }
        try holdSession()
    }

    /// Waits for the installer: until `condition` holds, or the deadline has come; or until a session has ended, or somebody has
    /// cancelled something, so that the order may be wanted no longer.
    func wait(until deadline: Instant, or condition: () -> Bool) throws(WaitError) {
        guard try !holdSession() else { return }
        let (news, goOn) = (sessions.news, sessions.mayInterrupt)
        _ = try loop.wait(until: pause(until: deadline)) {
            condition() || goOn && sessions.haveNews(since: news)
        }
    }

    private func pause(until deadline: Instant) -> Instant {
        min(deadline, (sessions.mayInterrupt ? sessions.due : nil) ?? deadline)
    }

    func outlast(_ descriptor: Int32) { loop.outlast(descriptor) }

    /// Holds one session, if one is due; says whether it did.
    @discardableResult
    private func holdSession() throws(WaitError) -> Bool {
        guard sessions.mayInterrupt else { return false }
        let (begin, state) = (Instant.now, activity.state)
        do throws(AgentError) {
            guard try sessions.holdNext() else { return false }
        } catch {
            // Nothing else comes out of a session.
            throw .stopRequested
        }
        activity.resume(state)
        paused += .now - begin
        guard isWanted() else { throw .refused(.cancelled) }
        return true
    }
}
