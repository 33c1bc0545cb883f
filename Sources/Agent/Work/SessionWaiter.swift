import Linux
import Systemd

/// The waits of a download, in which sessions go on: its server may be slow, and another one may want the package no longer.
///
/// No other session is held then: downloads are work, and work begins between sessions.
final class SessionWaiter: Waiter {
    private let loop: EventLoop
    private let sessions: DueSessions
    private let activity: Activity
    private let isWanted: () -> Bool
    /// How long sessions have taken.
    private(set) var paused = Duration.zero

    /// - Parameter isWanted: Whether the download is still to be done; asked after each session and each wait.
    init(
        _ loop: EventLoop, _ sessions: DueSessions, _ activity: Activity, isWanted: @escaping () -> Bool
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
            let (news, goOn) = (sessions.news, sessions.goOnDuringDownloads)
            let pause = min(deadline, (goOn ? sessions.due : nil) ?? deadline)
            let isReady = try loop.wait(for: descriptor, toBe: readiness, until: pause) {
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

    func outlast(_ descriptor: Int32) { loop.outlast(descriptor) }

    /// Holds one session, if one is due.
    private func holdSession() throws(WaitError) {
        guard sessions.goOnDuringDownloads else { return }
        let (begin, state) = (Instant.now, activity.state)
        do throws(AgentError) {
            guard try sessions.holdNext() else { return }
        } catch {
            // Nothing else comes out of a session.
            throw .stopRequested
        }
        activity.resume(state)
        paused += .now - begin
        guard isWanted() else { throw .refused(.cancelled) }
    }
}
