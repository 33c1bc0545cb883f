internal import Foundation
internal import Hummingbird
internal import HummingbirdTLS
public import Logging
internal import NIOSSL
internal import SyncML

/// The device-management server: its parts, put together.
public struct Server: Sendable {
    let store: Store
    let folder: PackageFolder
    let address: PublicAddress
    let conversations: Conversations
    private let interface: Interface
    private let token: String
    private let logger: Logger

    /// - Throws: What SQLite says when the database can't be opened.
    public init(_ settings: ServerSettings, logger: Logger) throws {
        try self.init(
            store: Store(path: settings.database),
            folder: PackageFolder(
                path: settings.packages, logger: logger, inspect: PackageContents.read(path:)),
            settings: settings, clock: .system, notifier: Notifier(logger: logger), logger: logger)
    }

    init(
        store: Store, folder: PackageFolder, settings: ServerSettings, clock: Clock, notifier: Notifier,
        logger: Logger
    ) {
        (self.store, self.folder, self.logger) = (store, folder, logger)
        token = settings.token
        address = PublicAddress(settings.url ?? "https://\(settings.host):\(settings.port)")
        conversations = Conversations(
            store: store, policy: UpdatePolicy(folder: folder), notifier: notifier, address: address,
            timeout: settings.sessionTimeout, clock: clock, logger: logger)
        interface = Interface(
            store: store, folder: folder, address: address, clock: clock, notifier: notifier)
    }

    /// Serves until the process is told to stop (SIGTERM, SIGINT), then finishes what is going on.
    ///
    /// `whenReady` gets the URL at which the server listens.
    public func run(
        _ settings: ServerSettings, whenReady: @escaping @Sendable (String) -> Void
    ) async throws {
        let address = address
        let application = Application(
            router: router,
            server: try .tls(
                .http1(configuration: .init(idleTimeout: .seconds(60))),
                tlsConfiguration: try settings.tlsConfiguration),
            configuration: .init(
                address: .hostname(settings.host, port: settings.port), serverName: settings.serverID),
            onServerRunning: { channel in
                let base = "https://\(settings.host):\(channel.localAddress?.port ?? settings.port)"
                address.set(settings.url ?? base)
                whenReady(base)
            },
            logger: logger)
        try await application.runService()
    }

    /// What answers requests.
    var router: Router<BasicRequestContext> {
        let router = Router()
        router.add(middleware: ErrorsAsJSON())
        DeviceManagementRoute(conversations: conversations, limits: MessageLimits()).add(to: router)
        PackageRoute(folder: folder).add(to: router)
        interface.add(to: router.group("api/v1").add(middleware: BearerToken(token)))
        return router
    }
}

extension ServerSettings {
    /// TLS 1.2 or newer.
    fileprivate var tlsConfiguration: TLSConfiguration {
        get throws {
            let chain = try NIOSSLCertificate.fromPEMFile(certificate).map {
                NIOSSLCertificateSource.certificate($0)
            }
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain,
                privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
            configuration.minimumTLSVersion = .tlsv12
            return configuration
        }
    }
}

/// Adds a device to a server's database, also while the server runs.
public enum Registry {
    /// - Throws: What SQLite says; a description of what is there already.
    public static func add(_ registration: DeviceRegistration, toDatabase path: String) throws {
        try Store(path: path).add(registration)
    }
}
