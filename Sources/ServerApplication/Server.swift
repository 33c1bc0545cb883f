public import Fleet
internal import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
public import Logging
internal import NIOCore
internal import SyncML

/// The device-management server: its parts, put together.
public struct Server: Sendable {
    let store: any FleetStore
    let folder: PackageFolder
    let address: PublicAddress
    let conversations: Conversations
    let upkeep: Upkeep
    private let interface: Interface
    private let token: String
    private let proofs: FailedProofs
    private let downloads: DownloadCount
    private let settings: ServerSettings
    private let logger: Logger

    /// - Parameter store: Where devices are, and what they have to do. No other server may have it, unless it is shared.
    public init(_ settings: ServerSettings, store: any FleetStore, logger: Logger) {
        self.init(
            store: store,
            folder: PackageFolder(
                path: settings.packages, logger: logger, inspect: PackageContents.read(path:)),
            settings: settings, clock: .system, notifier: Notifier(logger: logger), logger: logger)
    }

    init(
        store: any FleetStore, folder: PackageFolder, settings: ServerSettings, clock: Clock,
        notifier: Notifier, logger: Logger
    ) {
        (self.store, self.folder, self.settings, self.logger) = (store, folder, settings, logger)
        token = settings.token
        proofs = FailedProofs(clock: clock)
        address = PublicAddress(settings.url ?? settings.base(port: settings.port))
        downloads = DownloadCount(limit: settings.downloadLimit)
        let limits = SessionLimits(count: settings.sessionLimit, timeout: settings.sessionTimeout)
        let sessions = Self.keeper(store, limits, clock)
        upkeep = Upkeep(
            store: store, sessions: sessions, times: settings.times, clock: clock, logger: logger)
        conversations = Conversations(
            store: store, policy: UpdatePolicy(folder: folder), notifier: notifier, address: address,
            sessions: sessions, proofs: proofs, clock: clock, logger: logger)
        interface = Interface(
            store: store, folder: folder, address: address, clock: clock, notifier: notifier,
            times: settings.times,
            figures: { [downloads] in
                let (sessions, strangers) = sessions.figures
                return StatusBody(
                    sessions: sessions, strangers: strangers, sessionLimit: settings.sessionLimit,
                    downloads: downloads.count, downloadLimit: downloads.limit)
            })
    }

    private static func keeper(
        _ store: any FleetStore, _ limits: SessionLimits, _ clock: Clock
    ) -> any SessionKeeper {
        guard let shared = store as? any SharedFleetStore else { return Sessions(limits, clock: clock) }
        return SharedSessions(shared, limits, clock: clock)
    }

    /// Serves until the process is told to stop (SIGTERM, SIGINT), then finishes what is going on, for a few seconds at most.
    /// At SIGHUP the certificate and its key are read again.
    ///
    /// `whenReady` gets the URL at which the server listens.
    public func run(whenReady: @escaping @Sendable (String) -> Void) async throws {
        let certificates = try Certificates(settings, logger: logger)
        let (address, settings) = (address, settings)
        let connections = Connections(
            wanted: settings.connectionLimit, downloads: settings.downloadLimit,
            descriptors: Connections.takeDescriptors(), logger: logger)
        let application = Application(
            router: router,
            server: try .tls(
                .http1(configuration: .init(idleTimeout: .seconds(60))),
                tlsConfiguration: certificates.configuration),
            configuration: .init(
                address: .hostname(settings.host, port: settings.port), serverName: settings.serverID,
                availableConnectionsDelegate: connections),
            onServerRunning: { channel in
                let base = settings.base(port: channel.localAddress?.port ?? settings.port)
                address.set(settings.url ?? base)
                whenReady(base)
            },
            logger: logger)
        let signals = Signals(logger: logger) { certificates.renew() }
        let tasks = [Task { await self.upkeep.run() }, Task { await hearNews() }]
        defer { for task in tasks { task.cancel() } }
        try await application.runService()
        withExtendedLifetime(signals) {}
    }

    /// A device that another server has reached need not be asked any more.
    func hearNews() async {
        guard let shared = store as? any SharedFleetStore else { return }
        for await news in shared.news() {
            conversations.notifier.sessionBegan(news.device, news.sessionID)
        }
    }

    /// What answers requests.
    var router: Router<ServerContext> {
        let router = Router(context: ServerContext.self)
        router.add(middleware: ErrorsAsJSON())
        DeviceManagementRoute(conversations: conversations, limits: MessageLimits()).add(to: router)
        PackageRoute(folder: folder, pace: settings.pace, downloads: downloads).add(to: router)
        interface.add(to: router.group("api/v1").add(middleware: BearerToken(token, proofs)))
        return router
    }
}
