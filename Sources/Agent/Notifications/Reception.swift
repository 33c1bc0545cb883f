import Accounts
import Linux
import Records
import Systemd

/// Receives notifications and people's answers, and owns the lock-outs.
///
/// What comes in is noted here; the agent takes it when it has time.
final class Reception {
    let inbox: NotificationInbox
    let userInteraction = UserInteraction()
    let lockOuts: LockOuts
    private let settings: Configuration.Notifications
    private var listener: DatagramListener?
    private var directory: NotificationDirectory?

    /// - Parameter account: Of a server; asked anew for each notification.
    init(
        _ settings: Configuration.Notifications, _ files: any FileSystem,
        account: @escaping (_ server: String) -> Account?
    ) throws(FileSystemError) {
        let report: (AccountEvent) -> Void = { AgentEvent.accounts($0).log() }
        let (now, used) = (Instant.now, try UsedNotifications(files, report: report))
        lockOuts = try LockOuts(files, now: now, .now, report: report)
        self.settings = settings
        inbox = NotificationInbox(
            settings.rules, used: used, lockOuts: lockOuts, now: now, report: report, account: account)
    }

    /// Begins to listen, where it doesn't yet. Where that isn't possible, for example because the network isn't there,
    /// everything else works all the same.
    func open(_ loop: EventLoop) {
        do throws(ListenError) {
            if let address = settings.listen, listener == nil {
                let listener = try DatagramListener(address, loop, inbox)
                AgentEvent.listening(host: address.host, port: listener.port).log()
                self.listener = listener
            }
        } catch {
            AgentEvent.notificationsUnreachable(error).log()
        }
        do throws(ListenError) {
            if !settings.directory.isEmpty, directory == nil {
                directory = try NotificationDirectory(settings.directory, loop)
            }
        } catch {
            AgentEvent.notificationsUnreachable(error).log()
        }
    }

    /// Whether there may be something to collect.
    var hasNews: Bool { directory?.hasNews ?? false }

    /// Takes what lies in the directory.
    ///
    /// - Parameter isOrdered: Somebody on the device says that there is something.
    func collect(isOrdered: Bool = false) {
        if isOrdered { directory?.lookAgain() }
        if hasNews { directory?.collect(into: inbox) }
    }

    /// Writes down what has changed. Not from inside the event loop, since the disk may be slow.
    ///
    /// - Parameter servers: Those that have an account.
    func keep(servers: [String]) {
        inbox.keep()
        lockOuts.save(servers: servers, now: .now, .now)
    }

    /// How long a server is left alone after a session that failed: as long as it wants, and longer if credentials
    /// were refused again and again.
    func wait(after failure: SessionFailure, _ server: String) -> Duration? {
        guard failure.isOfCredentials else { return failure.retryAfter }
        lockOuts.failed(server, .sessions, now: .now)
        let lockOut = lockOuts.end(server, .sessions)?.remaining ?? .zero
        return max(failure.retryAfter ?? .zero, lockOut)
    }

    /// - Parameter wish: What the server had asked for the session with.
    func sessionSucceeded(_ server: String, _ wish: VerifiedNotification?) {
        lockOuts.succeeded(server, .sessions)
        if let wish { inbox.followed(wish) }
    }
}
