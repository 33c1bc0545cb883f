internal import Foundation
internal import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
internal import Logging
internal import NIOCore
internal import ServiceLifecycle
internal import Synchronization

extension Server {
    /// Serves until the process is told to stop (SIGTERM, SIGINT). Then sessions are finished, for as long as the settings say, or
    /// other servers go on with them; and what is being answered has a few seconds.
    ///
    /// At SIGHUP the settings, the certificate and its key are read again, and sessions go on.
    ///
    /// - Parameters:
    ///   - reread: Gives the settings as they are by then.
    ///   - whenReady: Gets the URL at which the server listens, and what for if there are several, when it listens at all of them.
    public func run(
        reread: @escaping @Sendable () throws -> ServerSettings,
        whenReady: @escaping @Sendable (String) -> Void
    ) async throws {
        let certificates = try Certificates(settings, enrolments?.authority, logger: logger)
        PackageUpload.removeAbandoned(in: folder.path, before: .now - 86_400)
        let places = settings.value.places
        let announcement = Announcement(places, whenReady)
        let applications = try places.indices.map { index in
            try application(places[index], of: places.count, certificates) { base in
                listens(at: base, places[index])
                announcement.listens(index, base)
            }
        }
        let group = ServiceGroup(configuration: .init(services: applications, logger: logger))
        let signals = Signals(logger: logger) {
            renew(reread)
            certificates.renew()
        } stop: {
            await finishSessions()
            await group.triggerGracefulShutdown()
        }
        let tasks = [
            Task { await self.upkeep.run() }, Task { await hearNews() }, Task { await self.webhooks.run() },
        ]
        defer { for task in tasks { task.cancel() } }
        try await group.run()
        withExtendedLifetime(signals) {}
    }

    /// - Parameter listens: Gets the URL at which it listens then.
    private func application(
        _ place: ServerSettings.Place, of count: Int, _ certificates: Certificates,
        listens: @escaping @Sendable (String) -> Void
    ) throws -> any Service {
        let settings = settings.value
        let connections = Connections(
            wanted: settings.connectionLimit, downloads: settings.downloadLimit,
            descriptors: Connections.takeDescriptors() / count, logger: logger)
        return Application(
            router: router(for: place.parts),
            server: try .tls(
                .http1(configuration: .init(idleTimeout: .seconds(60))),
                tlsConfiguration: certificates.configuration),
            configuration: .init(
                address: .hostname(place.address.host, port: place.address.port),
                serverName: settings.serverID, availableConnectionsDelegate: connections),
            onServerRunning: { channel in listens(place.base(port: channel.localAddress?.port)) },
            logger: logger)
    }

    private func listens(at base: String, _ place: ServerSettings.Place) {
        let settings = settings.value
        if place.parts.contains(.devices) { address.set(settings.url ?? base) }
        if place.parts.contains(.packages) { packageAddress.set(settings.packageBase(base)) }
    }

    /// Takes on no more, tells those who watch, and waits for the sessions that go on.
    func finishSessions() async {
        ending.begin()
        await sessions.finish(within: settings.value.stopTimeout)
    }
}

/// Tells that the server is ready, once it listens everywhere.
private final class Announcement: Sendable {
    private let places: [ServerSettings.Place]
    private let bases: Mutex<[String?]>
    private let tell: @Sendable (String) -> Void

    init(_ places: [ServerSettings.Place], _ tell: @escaping @Sendable (String) -> Void) {
        (self.places, self.tell) = (places, tell)
        bases = Mutex(Array(repeating: nil, count: places.count))
    }

    func listens(_ index: Int, _ base: String) {
        let all = bases.withLock { bases -> [String] in
            bases[index] = base
            let known = bases.compactMap { $0 }
            return known.count == bases.count ? known : []
        }
        for (base, place) in zip(all, places) {
            let parts = place.parts.map(\.rawValue).joined(separator: ", ")
            tell(all.count == 1 ? base : "\(base) for \(parts)")
        }
    }
}
