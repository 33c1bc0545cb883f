import Deployment
import InstallerClient
import Systemd

/// What somebody wants done, and where the result goes.
struct Order {
    enum Work {
        case install(InstallRequest, PendingReply<Inventory>)
        /// Fill the device from a folder.
        case seed(BusDescriptor, PendingReply<Inventory>)
        /// What installing it would do.
        case check(InstallRequest, PendingReply<InstallPlan>)
        /// Activate, deactivate, remove or purge a component.
        case change(InstallerMethod, String, PendingReply<Nothing>)
        /// Roll back, reset, confirm, or note that a server was seen.
        case plain(InstallerMethod, PendingReply<Nothing>)
        /// Verify or repair.
        case examine(InstallerMethod, PendingReply<[Deviation]>)
    }

    /// The number of the connection that it came over.
    let peer: UInt64
    let work: Work
}

/// What somebody may not.
struct Refusal {
    let author: EventAuthor
    let action: DeploymentEvent.Action
    let failure: DeploymentFailure
}

/// The one order that the installer has at a time. Bus methods only write here; `InstallerService` carries it out.
final class Orders {
    private enum State {
        case free
        case waiting(Order)
        case running(peer: UInt64)
    }

    private var state = State.free
    /// Whether whoever ordered what is running doesn't want it any more.
    private(set) var isCancelled = false
    /// Counts what came in, so that an idle installer notices it.
    private(set) var uses = 0

    private var refusals: [Refusal] = []
    /// - Default: 16 until the log is written; who is refused more often is refused all the same.
    private static var refusalLimit: Int { 16 }

    func note(_ refusal: Refusal) {
        if refusals.count < Self.refusalLimit { refusals.append(refusal) }
    }

    func takeRefusals() -> [Refusal] {
        defer { refusals = [] }
        return refusals
    }

    var isWaiting: Bool { if case .waiting = state { true } else { false } }

    /// Somebody connected or asked something.
    func noteUse() { uses += 1 }

    func add(_ order: Order) throws(BusFailure) {
        guard case .free = state else {
            throw DeploymentFailure(.busy, "the installer is at work for somebody else; try again later")
                .onBus
        }
        (state, isCancelled) = (.waiting(order), false)
    }

    /// The next order, which is then running until `finish`.
    func next() -> Order? {
        guard case .waiting(let order) = state else { return nil }
        state = .running(peer: order.peer)
        return order
    }

    func finish() { state = .free }

    /// Notes that a connection doesn't want its order any more; without one nothing happens.
    func cancel(by peer: UInt64) {
        switch state {
        case .waiting(let order): if order.peer == peer { isCancelled = true }
        case .running(let running): if running == peer { isCancelled = true }
        case .free: break
        }
    }
}
