import Deployment
import InstallerClient
import Systemd

/// The members of `org.scomo.Installer1` for one connection.
struct PeerMembers {
    let peer: UInt64
    let gate: Gate
    let attribution: Attribution
    let orders: Orders
    let deployer: any Deployer
    /// Names the installer's process in revisions.
    let instance: UInt64

    var all: [BusMember] { reading + ordering + [.signal(InstallerInterface.progress)] }

    private var reading: [BusMember] {
        [
            .method(InstallerMethod.revision.name, [], ["generation", "changes", "instance"]) {
                (_: Nothing) throws(BusFailure) -> InventoryRevision in
                try gate.pass(.revision)
                var revision = try answering { () throws(DeploymentFailure) in try deployer.revision() }
                revision.instance = instance
                return revision
            },
            .method(InstallerMethod.inventory.name, [], ["components"]) {
                (_: Nothing) throws(BusFailure) -> Inventory in
                try gate.pass(.inventory)
                return try answering { () throws(DeploymentFailure) in try deployer.inventory() }
            },
            .method(InstallerMethod.trial.name, [], ["trial", "passed"]) {
                (_: Nothing) throws(BusFailure) -> TrialReport in
                try gate.pass(.trial)
                return try answering { () throws(DeploymentFailure) in try deployer.trial() }
            },
            .method(InstallerMethod.history.name, ["limit"], ["events"]) {
                (limit: UInt32) throws(BusFailure) -> [DeploymentEvent] in
                try gate.pass(.history)
                return try answering { () throws(DeploymentFailure) in
                    try deployer.history(limit: min(Self.historyLimit, Int(clamping: limit)))
                }
            },
            .method(InstallerMethod.attribute.name, ["operation"], []) {
                (operation: String) throws(BusFailure) -> Nothing in
                try gate.pass(.attribute)
                guard operation.utf8.count <= Self.identifierLimit else {
                    throw BusFailure.invalid("no operation has so long an identifier")
                }
                attribution.operation = operation.isEmpty ? nil : operation
                return Nothing()
            },
            .method(InstallerMethod.cancel.name, [], []) { (_: Nothing) throws(BusFailure) -> Nothing in
                try gate.pass(.cancel)
                orders.cancel(by: peer)
                return Nothing()
            },
        ]
    }

    private var ordering: [BusMember] {
        [
            .order(
                InstallerMethod.install.name,
                ["package", "activation", "identifier", "version", "digest", "parameters"],
                ["components"]
            ) { (request: InstallRequest, reply: PendingReply<Inventory>) throws(BusFailure) in
                try add(.install, .install(request, reply))
            },
            .order(
                InstallerMethod.check.name,
                ["package", "activation", "identifier", "version", "digest", "parameters"],
                [
                    "package", "version", "components", "urgency", "advisory", "supportUntil", "needed",
                    "free", "failure", "reason",
                ]
            ) { (request: InstallRequest, reply: PendingReply<InstallPlan>) throws(BusFailure) in
                try add(.check, .check(request, reply))
            },
            .order(InstallerMethod.seed.name, ["folder"], ["components"]) {
                (folder: BusDescriptor, reply: PendingReply<Inventory>) throws(BusFailure) in
                try add(.seed, .seed(folder, reply))
            },
            change(.activate), change(.deactivate), change(.remove), change(.purge),
            plain(.rollBack), plain(.reset), plain(.confirm), plain(.serverSeen), plain(.reportGivenUp),
            examine(.verify), examine(.repair),
        ]
    }

    private func plain(_ method: InstallerMethod) -> BusMember {
        .order(method.name, [], []) { (_: Nothing, reply: PendingReply<Nothing>) throws(BusFailure) in
            try add(method, .plain(method, reply))
        }
    }

    private func examine(_ method: InstallerMethod) -> BusMember {
        .order(method.name, [], ["deviations"]) {
            (_: Nothing, reply: PendingReply<[Deviation]>) throws(BusFailure) in
            try add(method, .examine(method, reply))
        }
    }

    private func change(_ method: InstallerMethod) -> BusMember {
        .order(method.name, ["component"], []) {
            (component: String, reply: PendingReply<Nothing>) throws(BusFailure) in
            guard component.utf8.count <= Self.identifierLimit else {
                throw DeploymentFailure(.noSuchComponent, "no component has so long an identifier").onBus
            }
            try add(method, .change(method, component, reply))
        }
    }

    private func add(_ method: InstallerMethod, _ work: Order.Work) throws(BusFailure) {
        try gate.pass(method)
        try orders.add(Order(peer: peer, work: work))
    }

    private func answering<Result>(
        _ body: () throws(DeploymentFailure) -> Result
    ) throws(BusFailure) -> Result {
        do throws(DeploymentFailure) { return try body() } catch { throw error.onBus }
    }

    /// How many events are told. - Default: 4096, what a reader takes.
    private static var historyLimit: Int { 4096 }
    /// - Unit: bytes. - Default: 255: components are directories of the store.
    private static var identifierLimit: Int { 255 }
}
