public import Deployment
import InstallerClient
public import Linux
public import Systemd

/// The installer's process: takes connections, and does what those order who may, one order at a time.
///
/// Everything that comes in is hostile until the table of rights has let it through, and after that it may still be nonsense.
public final class InstallerService {
    private let deployer: any LocalDeployer
    private let loop: EventLoop
    private let idleTime: Duration?
    private let orders = Orders()
    private let peers: Peers
    private var listener: InputWatch?
    private var trialWatch = TrialWatch()
    private var asked = AskedLast()

    /// - Parameters:
    ///   - deployer: Makes the changes.
    ///   - credentials: Who is at the other end of a connection. - Default: as the kernel says.
    public init(
        _ deployer: any LocalDeployer, _ loop: EventLoop, _ settings: ServiceSettings = ServiceSettings(),
        credentials: @escaping (borrowing FileHandle) throws(Errno) -> PeerCredentials = {
            (socket) throws(Errno) in try socket.peerCredentials()
        }
    ) {
        (self.deployer, self.loop, idleTime) = (deployer, loop, settings.idleTime)
        peers = Peers(settings, orders, deployer, loop, credentials)
    }

    /// Takes connections at a socket that listens.
    public func listen(at socket: consuming FileHandle) throws(SystemdError) {
        let peers = peers
        listener = try InputWatch(socket, loop, callsEachSecond: 100) { socket in
            // Who has gone already needs nobody.
            do throws(Errno) { peers.admit(try socket.nextConnection()) } catch {}
        }
    }

    /// Serves one connection more, if there is room for it.
    public func admit(_ socket: consuming FileHandle) { peers.admit(socket) }

    /// Works until it is told to stop, or nobody has asked for anything for a while. If it doesn't listen, it ends with the last of
    /// its connections.
    public func run() throws(WaitError) {
        while true {
            peers.forgetClosed()
            if listener == nil, peers.isEmpty { return }
            keepRefusals()
            if let order = orders.next() {
                carryOut(order)
                orders.finish()
            }
            let uses = orders.uses
            // During a trial there is something to wait for: its end.
            let look = trialWatch.next(of: deployer)
            let due = look ?? idleTime.map { Instant.after($0) }
            let hasNews = try loop.wait(until: due) {
                orders.isWaiting || orders.uses != uses || peers.hasClosed
            }
            if !hasNews {
                guard look != nil else { return }
                trialWatch.look(at: deployer)
            }
        }
    }
}

/// When it was looked last whether somebody wants something: a package may have ten thousand files, that are quicker than a look.
private struct AskedLast {
    private var last: (phase: DeploymentProgress.Phase, at: Instant)?

    /// Whether it is to be looked again: with each new phase, and each 5 ms.
    mutating func isDue(_ phase: DeploymentProgress.Phase) -> Bool {
        let now = Instant.now
        if let last, last.phase == phase, now - last.at < .milliseconds(5) { return false }
        last = (phase, now)
        return true
    }
}

/// Sees to it that a trial ends in time.
private struct TrialWatch {
    /// Not before; after a failure.
    private var notBefore: Instant?

    func next(of deployer: any LocalDeployer) -> Instant? {
        guard let next = deployer.nextLook else { return nil }
        return max(next, notBefore ?? next)
    }

    mutating func look(at deployer: any LocalDeployer) {
        do throws(DeploymentFailure) {
            for sentence in try deployer.look() { Journal.log(.warning, sentence) }
            notBefore = nil
        } catch {
            Journal.log(.error, "could not end the trial of the new software: \(error)")
            notBefore = .after(.seconds(10))
        }
    }
}

extension InstallerService {
    private func carryOut(_ order: Order) {
        // Whoever went away meanwhile doesn't want it any more.
        guard let peer = peers[order.peer] else { return }
        deployer.author = peer.author
        let watch = { [self] (progress: DeploymentProgress) -> DeploymentWish in wish(of: peer, progress) }
        switch order.work {
        case .install(let request, let reply):
            finish(order, peer, reply) { () throws(DeploymentFailure) in
                Inventory(try deployer.install(try package(of: request), request.order, watch: watch))
            }
        case .seed(let folder, let reply):
            finish(order, peer, reply) { () throws(DeploymentFailure) in
                guard let folder = folder.take() else { throw Self.noFolder }
                return Inventory(try deployer.seed(folder, watch: watch))
            }
        case .check(let request, let reply):
            finish(order, peer, reply) { () throws(DeploymentFailure) in
                try deployer.plan(try package(of: request), request.order)
            }
        case .change(let method, let component, let reply):
            finish(order, peer, reply) { () throws(DeploymentFailure) in try change(method, component) }
        case .plain(let method, let reply):
            finish(order, peer, reply) { () throws(DeploymentFailure) in try doPlain(method) }
        case .examine(let method, let reply):
            finish(order, peer, reply) { () throws(DeploymentFailure) in
                let found =
                    try method == .repair ? deployer.repair(watch: watch) : deployer.verify(watch: watch)
                return Array(found.prefix(Self.deviationLimit))
            }
        }
    }

    /// What was refused by the table of rights goes into the log of events, outside the event loop.
    private func keepRefusals() {
        for refusal in orders.takeRefusals() {
            deployer.author = refusal.author
            deployer.noteRefusal(of: refusal.action, refusal.failure)
        }
    }

    private func change(_ method: InstallerMethod, _ component: String) throws(DeploymentFailure) -> Nothing {
        switch method {
        case .activate: try deployer.activate(component)
        case .deactivate: try deployer.deactivate(component)
        case .remove: try deployer.remove(component)
        case .purge: try deployer.purge(component)
        case .revision, .inventory, .history, .attribute, .check, .install, .rollBack, .reset, .verify,
            .repair,
            .trial, .confirm, .serverSeen, .reportGivenUp, .seed, .cancel:
            throw DeploymentFailure(.unavailable, "\(method.name) changes no component")
        }
        return Nothing()
    }

    private func doPlain(_ method: InstallerMethod) throws(DeploymentFailure) -> Nothing {
        switch method {
        case .rollBack: try deployer.rollBack()
        case .reset: try deployer.reset()
        case .confirm: try deployer.confirm()
        case .serverSeen: try deployer.serverSeen()
        case .reportGivenUp:
            deployer.noteRefusal(
                of: .report, DeploymentFailure(.timedOut, "no server has answered it in time"))
        case .revision, .inventory, .history, .attribute, .check, .install, .activate, .deactivate, .remove,
            .purge, .verify, .repair, .trial, .seed, .cancel:
            throw DeploymentFailure(.unavailable, "\(method.name) needs more than its name")
        }
        return Nothing()
    }

    /// Does an order's work, and answers it.
    private func finish<Output: BusValue>(
        _ order: Order, _ peer: Peer, _ reply: PendingReply<Output>,
        _ work: () throws(DeploymentFailure) -> Output
    ) {
        let start = Instant.now
        let event = ServiceEvent.Order(order.work.method, peer.credentials.user, peer.role)
        do throws(DeploymentFailure) {
            if orders.isCancelled {
                throw DeploymentFailure(.cancelled, "the order was cancelled before it began")
            }
            reply.succeed(try work())
            ServiceEvent.done(event, took: .now - start).log()
        } catch {
            let failure = loop.isStopRequested && error.kind == .cancelled ? Self.stopped : error
            reply.fail(failure.onBus)
            ServiceEvent.failed(event, failure).log()
        }
    }

    /// Tells the peer how far its order is; serves what else came, and finds out whether it is still wanted.
    private func wish(of peer: Peer, _ progress: DeploymentProgress) -> DeploymentWish {
        peer.tell(progress)
        if asked.isDue(progress.phase) {
            do throws(WaitError) { try loop.serve() } catch { return .cancel }
        }
        // What is tested is in force already: it goes back if that is wished, and not because somebody's connection was lost.
        let isLost = !peer.isOpen && progress.phase != .testing
        return orders.isCancelled || isLost ? .cancel : .proceed
    }

    private static var noFolder: DeploymentFailure {
        DeploymentFailure(.unreadablePackage, "the folder of packages can't be read")
    }

    private static var stopped: DeploymentFailure {
        DeploymentFailure(.stopRequested, "the installer was told to stop, and nothing has changed")
    }

    /// Takes the descriptor out of a request, if it is one that can be read without harm.
    ///
    /// Who passed a pipe may read from it too, or change how it is read; so it is opened anew, and never waited for in a read.
    private func package(of request: InstallRequest) throws(DeploymentFailure) -> FileHandle {
        do throws(Errno) {
            guard let handle = request.package.take() else { throw .invalid }
            switch try handle.kind() {
            case .file: return handle
            case .pipe: return try handle.reopenedPipe()
            case .other: throw .notSupported
            }
        } catch {
            throw DeploymentFailure(
                .unreadablePackage, "the package is neither a file nor a pipe that can be read: \(error)")
        }
    }

    /// How many deviations are told. - Default: 4096, what a reader takes.
    private static var deviationLimit: Int { 4096 }
}

extension Order.Work {
    var method: InstallerMethod {
        switch self {
        case .install: .install
        case .check: .check
        case .seed: .seed
        case .change(let method, _, _): method
        case .plain(let method, _): method
        case .examine(let method, _): method
        }
    }
}
