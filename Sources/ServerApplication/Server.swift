internal import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
public import Logging
internal import NIOCore
internal import SyncML

/// The device-management server: its parts, put together.
public struct Server: Sendable {
    let store: Store
    let folder: PackageFolder
    let address: PublicAddress
    let conversations: Conversations
    private let interface: Interface
    private let token: String
    private let proofs: FailedProofs
    private let downloads: DownloadCount
    private let settings: ServerSettings
    private let logger: Logger

    /// - Throws: What SQLite says when the database can't be opened; when it is another server's, or a newer one's.
    public init(_ settings: ServerSettings, logger: Logger) throws {
        try self.init(
            store: Store(path: settings.database, isServer: true),
            folder: PackageFolder(
                path: settings.packages, logger: logger, inspect: PackageContents.read(path:)),
            settings: settings, clock: .system, notifier: Notifier(logger: logger), logger: logger)
    }

    init(
        store: Store, folder: PackageFolder, settings: ServerSettings, clock: Clock, notifier: Notifier,
        logger: Logger
    ) {
        (self.store, self.folder, self.settings, self.logger) = (store, folder, settings, logger)
        token = settings.token
        proofs = FailedProofs(clock: clock)
        address = PublicAddress(settings.url ?? settings.base(port: settings.port))
        downloads = DownloadCount(limit: settings.downloadLimit)
        conversations = Conversations(
            store: store, policy: UpdatePolicy(folder: folder), notifier: notifier, address: address,
            limits: SessionLimits(count: settings.sessionLimit, timeout: settings.sessionTimeout),
            proofs: proofs, clock: clock, logger: logger)
        interface = Interface(
            store: store, folder: folder, address: address, clock: clock, notifier: notifier,
            reportDeadline: settings.reportDeadline,
            figures: { [conversations, downloads] in
                let (sessions, strangers) = await conversations.figures
                return StatusBody(
                    sessions: sessions, strangers: strangers, sessionLimit: settings.sessionLimit,
                    downloads: downloads.count, downloadLimit: downloads.limit)
            })
    }

    /// Serves until the process is told to stop (SIGTERM, SIGINT), then finishes what is going on, for a few seconds at most.
    /// At SIGHUP the certificate and its key are read again.
    ///
    /// `whenReady` gets the URL at which the server listens.
    public func run(whenReady: @escaping @Sendable (String) -> Void) async throws {
        let certificates = try Certificates(settings, logger: logger)
        let (address, settings) = (address, settings)
        let application = Application(
            router: router,
            server: try .tls(
                .http1(configuration: .init(idleTimeout: .seconds(60))),
                tlsConfiguration: certificates.configuration),
            configuration: .init(
                address: .hostname(settings.host, port: settings.port), serverName: settings.serverID,
                availableConnectionsDelegate: MaximumAvailableConnections(settings.connectionLimit)),
            onServerRunning: { channel in
                let base = settings.base(port: channel.localAddress?.port ?? settings.port)
                address.set(settings.url ?? base)
                whenReady(base)
            },
            logger: logger)
        let signals = Signals(logger: logger) { certificates.renew() }
        let upkeep = Task { await self.upkeep() }
        defer { upkeep.cancel() }
        try await application.runService()
        withExtendedLifetime(signals) {}
    }

    /// What has to happen although nobody asks.
    private func upkeep() async {
        while !Task.isCancelled {
            await conversations.endSilent()
            do {
                try interface.expire()
            } catch {
                logger.error("could not look for what is over", metadata: ["reason": "\(error)"])
            }
            try? await Task.sleep(for: .seconds(5))
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

/// Adds a device to a server's database, also while the server runs.
public enum Registry {
    /// - Throws: What SQLite says; a description of what is there already.
    public static func add(_ registration: DeviceRegistration, toDatabase path: String) throws {
        try Store(path: path).add(registration)
    }
}
