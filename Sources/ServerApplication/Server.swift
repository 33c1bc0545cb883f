public import Fleet
internal import Foundation
internal import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
public import Logging
internal import NIOCore
internal import ServiceLifecycle
internal import SyncML

/// The device-management server: its parts, put together.
public struct Server: Sendable {
    let store: any FleetStore
    let folder: PackageFolder
    /// Where devices hold their sessions, and where packages are.
    let address: PublicAddress
    let packageAddress: PublicAddress
    let conversations: Conversations
    let upkeep: Upkeep
    let sessions: any SessionKeeper
    let webhooks: WebhookDelivery
    /// Begins when the server is told to stop.
    let ending = Ending()
    let interface: Interface
    private let monitoring: Monitoring
    private let metrics = Metrics()
    let readiness: Readiness
    private let proofs: FailedProofs
    private let downloads: PlaceCount
    let settings: CurrentSettings
    let logger: Logger
    /// Nil where devices don't register themselves.
    let enrolments: Enrolments?

    /// - Parameters:
    ///   - store: Where devices are, and what they have to do. No other server may have it, unless it is shared.
    ///   - authority: Nil where devices don't register themselves.
    public init(
        _ settings: ServerSettings, store: any FleetStore, authority: EnrolmentAuthority? = nil,
        logger: Logger
    ) {
        self.init(
            store: store,
            folder: PackageFolder(
                path: settings.packages, logger: logger, inspect: PackageContents.read(path:)),
            settings: settings, authority: authority, clock: .system, notifier: Notifier(logger: logger),
            tell: SignedMessage.post(_:), logger: logger)
    }

    init(
        store: any FleetStore, folder: PackageFolder, settings: ServerSettings,
        authority: EnrolmentAuthority? = nil, clock: Clock,
        notifier: Notifier, tell: @escaping WebhookDelivery.Send, logger: Logger
    ) {
        let current = CurrentSettings(settings)
        (self.store, self.folder, self.settings, self.logger) = (store, folder, current, logger)
        proofs = FailedProofs(clock: clock)
        address = PublicAddress(settings.url ?? settings.places[0].base())
        packageAddress = PublicAddress(settings.packageBase(settings.place(of: .packages).base()))
        let address = address
        enrolments = authority.map {
            Enrolments(
                store: store, authority: $0, settings: current, address: address, clock: clock, logger: logger
            )
        }
        downloads = PlaceCount { current.value.downloadLimit }
        readiness = Readiness(ending, clock: clock)
        let sessions = Self.keeper(store, current, clock)
        self.sessions = sessions
        upkeep = Upkeep(
            store: store, sessions: sessions, readiness: readiness, settings: current, clock: clock,
            logger: logger)
        webhooks = WebhookDelivery(store: store, clock: clock, logger: logger, send: tell)
        conversations = Conversations(
            store: store, policy: UpdatePolicy(folder: folder), notifier: notifier, address: address,
            packageAddress: packageAddress, sessions: sessions, proofs: proofs, metrics: metrics,
            clock: clock, logger: logger, enrolments: enrolments)
        let figures: @Sendable () async -> StatusBody = { [downloads] in
            let (sessions, strangers) = sessions.figures
            return StatusBody(
                sessions: sessions, strangers: strangers, sessionLimit: current.value.sessionLimit,
                downloads: downloads.count, downloadLimit: downloads.limit)
        }
        interface = Interface(
            store: store, folder: folder, address: packageAddress, clock: clock, notifier: notifier,
            settings: current, figures: figures, ending: ending,
            checkPackage: { try PackageContents.check(path: $0, roots: current.value.packageRoots) })
        monitoring = Monitoring(metrics: metrics, readiness: readiness, store: store, figures: figures)
    }

    private static func keeper(
        _ store: any FleetStore, _ settings: CurrentSettings, _ clock: Clock
    ) -> any SessionKeeper {
        guard let shared = store as? any SharedFleetStore else { return Sessions(settings, clock: clock) }
        return SharedSessions(shared, settings, clock: clock)
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

    /// What answers requests, wherever they come.
    var router: Router<ServerContext> { router(for: ServedPart.allCases) }

    /// What answers requests for these parts.
    func router(for parts: [ServedPart]) -> Router<ServerContext> {
        let router = Router(context: ServerContext.self)
        router.add(middleware: ErrorsAsJSON())
        for part in parts {
            let group = router.group().add(middleware: Measured(metrics: metrics, part: part))
                .add(middleware: ErrorsAsJSON())
            add(part, to: group, isAlone: parts.count == 1)
        }
        return router
    }

    private var authorization: Authorization {
        Authorization(store: store, settings: settings, proofs: proofs, clock: conversations.clock)
    }

    private func add(_ part: ServedPart, to group: RouterGroup<ServerContext>, isAlone: Bool) {
        switch part {
        case .devices:
            DeviceManagementRoute(conversations: conversations, limits: MessageLimits()).add(to: group)
            if let enrolments { EnrolmentRoute(enrolments: enrolments, proofs: proofs).add(to: group) }
        case .packages:
            PackageRoute(folder: folder, settings: settings, downloads: downloads, metrics: metrics)
                .add(to: group)
        case .interface:
            interface.add(to: group.group("api/v1").add(middleware: authorization))
        case .monitoring:
            monitoring.add(to: group)
            // Where devices come, strangers do; an address of its own is the operator's to protect.
            monitoring.addMetrics(
                to: isAlone ? group : group.group().add(middleware: authorization))
        }
    }
}
