import Deployment
import InstallerClient
import Linux
import Systemd

/// Somebody who is connected: a connection of its own, with the installer's object on it.
final class Peer {
    let number: UInt64
    let credentials: PeerCredentials
    let role: Role
    private let bus: Bus
    private let object: BusObject
    private let attribution: Attribution
    /// When the last progress was told, and of which phase.
    private var told: (phase: DeploymentProgress.Phase, at: Instant)?

    init(
        _ number: UInt64, _ socket: consuming FileHandle, _ credentials: PeerCredentials, _ role: Role,
        _ orders: Orders, _ deployer: any Deployer, instance: UInt64, _ loop: EventLoop
    ) throws(SystemdError) {
        (self.number, self.credentials, self.role) = (number, credentials, role)
        bus = try Bus(.server, of: socket, loop)
        attribution = Attribution()
        let members = PeerMembers(
            peer: number, gate: Gate(role: role, user: credentials.user, bus: bus, orders: orders),
            attribution: attribution, orders: orders,
            deployer: deployer, instance: instance)
        object = try BusObject(
            InstallerInterface.path, BusInterface(InstallerInterface.name, members.all), on: bus)
    }

    /// Who orders over this connection, for the log of events.
    var author: EventAuthor {
        EventAuthor(role.author, user: credentials.user, operation: attribution.operation)
    }

    var isOpen: Bool { bus.isConnected }

    /// Tells how far the order is: each phase, and at most ten times a second. Whoever doesn't read misses it.
    func tell(_ progress: DeploymentProgress) {
        let now = Instant.now
        if let told, told.phase == progress.phase, now - told.at < .milliseconds(100) { return }
        told = (progress.phase, now)
        guard bus.waitingMessages < Gate.waitingLimit else { return }
        do throws(SystemdError) { try object.send(InstallerInterface.progress, progress) } catch {}
    }
}

/// For which operation a connection says that it orders.
final class Attribution {
    var operation: String?
}

/// Lets calls of one connection through that its role allows.
struct Gate {
    let role: Role
    let user: UInt32
    let bus: Bus
    let orders: Orders

    /// How many answers may wait for a peer to read them. - Default: 16; who has more doesn't read at all.
    static var waitingLimit: UInt64 { 16 }

    func pass(_ method: InstallerMethod) throws(BusFailure) {
        guard bus.waitingMessages < Self.waitingLimit else {
            bus.close()
            throw DeploymentFailure(.outOfResources, "too many answers wait to be read").onBus
        }
        orders.noteUse()
        guard method.isAllowed(role) else { throw refuse(method).onBus }
    }

    /// Refusals of those who may something are events; anybody else could fill the log with them.
    private func refuse(_ method: InstallerMethod) -> DeploymentFailure {
        let failure = DeploymentFailure(
            .notPermitted, "user \(user) is \(role) and may not call \(method.name)")
        if role != .anybody, let action = method.action {
            orders.note(
                Refusal(author: EventAuthor(role.author, user: user), action: action, failure: failure))
        }
        return failure
    }
}
