import Accounts
import Linux
import ManagementTree
import SCOMOTerms
import Systemd

/// Holds the sessions that are due, one after the other: between two pieces of work, and while one of them waits for others.
final class DueSessions {
    private let loop: EventLoop
    private let sessions: SessionCoordinator
    private let reception: Reception
    private let requests: Requests
    private let accounts: AccountStore
    private let accountImport: AccountImport
    private let configuration: Configuration
    private let tree: ManagementTree
    private let bootstrapWatch: BootstrapWatch
    private var updates: UpdateTimer
    /// Whether they are held during work: not by an agent that holds one session and ends.
    var goOnDuringWork = false
    /// Whether one may be held now, in the middle of work. Some work is done within a session.
    var mayInterrupt: Bool { goOnDuringWork && !sessions.isHolding }

    init(
        _ loop: EventLoop, _ sessions: SessionCoordinator, _ reception: Reception, _ requests: Requests,
        _ accounts: AccountStore, _ accountImport: AccountImport, _ configuration: Configuration,
        _ tree: ManagementTree
    ) {
        self.tree = tree
        (self.loop, self.sessions, self.reception, self.requests) = (loop, sessions, reception, requests)
        (self.accounts, self.accountImport) = (accounts, accountImport)
        self.configuration = configuration
        updates = UpdateTimer(configuration.poll)
        bootstrapWatch = BootstrapWatch(configuration.bootstrap.directory, loop)
    }

    /// When the next session is due, or the next file or message has to be read, unless something comes before.
    var due: Instant? {
        [sessions.schedules.due, reception.inbox.due, bootstrapWatch.due, updates.due].compactMap { $0 }.min()
    }

    /// What there is to do; it is compared to notice what comes.
    var news: News {
        News(
            wish: reception.inbox.due, document: bootstrapWatch.due, cancellations: requests.cancellations)
    }

    struct News {
        fileprivate let wish: Instant?
        fileprivate let document: Instant?
        fileprivate let cancellations: Set<UInt64>
    }

    /// Whether something has come that has to be read, or somebody has cancelled something.
    func haveNews(since news: News) -> Bool {
        requests.areWaiting || loop.hasHungUp || reception.hasNews || reception.inbox.due != news.wish
            || bootstrapWatch.due != news.document || requests.cancellations != news.cancellations
    }

    /// Takes what has come, and holds the first session that is due; returns false when none is.
    func holdNext() throws(AgentError) -> Bool {
        takeRequests()
        reception.collect()
        if let wish = reception.inbox.next() {
            try follow(wish)
        } else if let (server, reason) = sessions.due {
            let wish = reception.inbox.next(of: server)
            try sessions.hold(with: server, wish == nil ? reason : .notification, wish)
        } else {
            return false
        }
        return true
    }

    func takeRequests() {
        if loop.hasHungUp {
            requests.askForSessions()
            reception.collect(isOrdered: true)
            takeBootstrapFiles()
        }
        if bootstrapWatch.isDue(now: .now) { takeBootstrapFiles() }
        loop.forgetHangUp()
        for question in requests.takeTreeQuestions() { question.answer(from: tree) }
        while let bootstrap = requests.nextBootstrap() {
            sessions.schedules.call(replaced: accountImport.take(bootstrap), now: .now)
        }
        sessions.followAccounts()
        if updates.isDue(every: sessions.updateInterval, now: .now, random: Random.value) {
            requests.askForUpdates(.device)
        }
        requests.schedule(in: sessions.schedules)
    }

    func takeBootstrapFiles() {
        sessions.schedules.call(replaced: accountImport.takeFiles(), now: .now)
    }

    /// Holds the session that a server has asked for, if nobody is against it.
    private func follow(_ wish: VerifiedNotification) throws(AgentError) {
        if configuration.interaction.agrees(to: wish.notification, reception.userInteraction, loop) {
            try sessions.hold(with: wish.notification.serverID, .notification, wish)
        } else {
            reception.inbox.followed(wish)
            reception.keep(servers: accounts.servers)
        }
    }
}
