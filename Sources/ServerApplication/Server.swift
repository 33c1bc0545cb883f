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
    private let proofs: FailedProofs
    private let downloads: DownloadCount
    let settings: CurrentSettings
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
        let current = CurrentSettings(settings)
        (self.store, self.folder, self.settings, self.logger) = (store, folder, current, logger)
        proofs = FailedProofs(clock: clock)
        address = PublicAddress(settings.url ?? settings.listen.base(port: settings.listen.port))
        downloads = DownloadCount(current)
        let sessions = Self.keeper(store, current, clock)
        upkeep = Upkeep(
            store: store, sessions: sessions, settings: current, clock: clock, logger: logger)
        conversations = Conversations(
            store: store, policy: UpdatePolicy(folder: folder), notifier: notifier, address: address,
            sessions: sessions, proofs: proofs, clock: clock, logger: logger)
        interface = Interface(
            store: store, folder: folder, address: address, clock: clock, notifier: notifier,
            settings: current,
            figures: { [downloads] in
                let (sessions, strangers) = sessions.figures
                return StatusBody(
                    sessions: sessions, strangers: strangers, sessionLimit: current.value.sessionLimit,
                    downloads: downloads.count, downloadLimit: downloads.limit)
            })
    }

    private static func keeper(
        _ store: any FleetStore, _ settings: CurrentSettings, _ clock: Clock
    ) -> any SessionKeeper {
        guard let shared = store as? any SharedFleetStore else { return Sessions(settings, clock: clock) }
        return SharedSessions(shared, settings, clock: clock)
    }

    /// Serves until the process is told to stop (SIGTERM, SIGINT), then finishes what is going on, for a few seconds at most.
    /// At SIGHUP the settings, the certificate and its key are read again, and sessions go on.
    ///
    /// - Parameters:
    ///   - reread: Gives the settings as they are by then.
    ///   - whenReady: Gets the URL at which the server listens.
    public func run(
        reread: @escaping @Sendable () throws -> ServerSettings,
        whenReady: @escaping @Sendable (String) -> Void
    ) async throws {
        let certificates = try Certificates(settings, logger: logger)
        let (address, settings) = (address, settings.value)
        let connections = Connections(
            wanted: settings.connectionLimit, downloads: settings.downloadLimit,
            descriptors: Connections.takeDescriptors(), logger: logger)
        let application = Application(
            router: router,
            server: try .tls(
                .http1(configuration: .init(idleTimeout: .seconds(60))),
                tlsConfiguration: certificates.configuration),
            configuration: .init(
                address: .hostname(settings.listen.host, port: settings.listen.port),
                serverName: settings.serverID, availableConnectionsDelegate: connections),
            onServerRunning: { channel in
                let base = settings.listen.base(port: channel.localAddress?.port ?? settings.listen.port)
                address.set(settings.url ?? base)
                whenReady(base)
            },
            logger: logger)
        let signals = Signals(logger: logger) {
            renew(reread)
            certificates.renew()
        }
        let tasks = [Task { await self.upkeep.run() }, Task { await hearNews() }]
        defer { for task in tasks { task.cancel() } }
        try await application.runService()
        withExtendedLifetime(signals) {}
    }

    /// Takes the settings as they are now. With settings that can't be read the server goes on with what it has.
    func renew(_ reread: () throws -> ServerSettings) {
        do {
            let different = settings.replace(by: try reread())
            logger.info("the settings were read again")
            for key in different {
                logger.warning("a changed setting needs a new start", metadata: ["key": "\(key)"])
            }
        } catch {
            logger.error("could not read the settings again", metadata: ["reason": "\(error)"])
        }
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
        PackageRoute(folder: folder, settings: settings, downloads: downloads).add(to: router)
        interface.add(to: router.group("api/v1").add(middleware: BearerToken(settings, proofs)))
        return router
    }
}
