public import Deployment
public import Linux
public import ManagementTree
public import SCOMOTerms

/// The software of the device as a management object, and the operations on it.
///
/// Commands of servers come in through the tree. Accepted operations go out as `nextWork()`, one at a time, in the
/// order in which they came, and come back as `finished`; then they are among the `reports` until each is `answered`.
/// Whatever a call promises is on the disk when it returns.
///
/// - Source: SCOMO 1.0, `urn:oma:mo:oma-scomo:1.0`; 1.1, as far as it is known, where the form says so.
public final class SoftwareComponents: ManagementObject {
    let deployer: any Deployer
    /// Where the object is in the tree, for the URIs in reports.
    public let root: String
    let form: ObjectForm
    let largestPackage: Int
    private let givenRoom: (() throws(FileSystemError) -> Int)?
    let packages: PackageFiles
    let stateFile: StateFile
    var journal: OperationJournal
    var state: TreeState
    /// Whether `state` shows outcomes that the journal alone has on the disk.
    private var isStateBehind = false
    /// Set while a transaction is open.
    var transaction: OpenTransaction?
    /// Set while a message is carried out.
    var held: HeldState?
    /// The files of short packages that have come and may not be on the disk yet.
    var unkept: [UInt64] = []
    /// What is installed, as of `revision`.
    var deployed = DeployedView()
    private var revision: InventoryRevision?
    /// The newest events of the device's software, as of when the object was last asked for them.
    var history: [DeploymentEvent] = []
    /// What makes an operation wait that nothing is in the way of; nil for others.
    public var delay: (_ operation: UInt64) -> OperationDelay? = { _ in nil }
    /// The same of all of them, as of when the object was last asked for it.
    var deferred = ""

    /// Gives a node that the device makes the rights of the node that it came from.
    var passRights: (_ source: String, _ node: String) -> Void = { _, _ in }
    /// Does a piece of work at once, for servers that want the result at once. What has to wait for something is left for later.
    /// - Default: nothing is done at once.
    public var perform: (Work) -> Void = { _ in }

    /// What was damaged when the object was made, or could not be done then; for the log.
    public private(set) var damage: [String]

    /// Loads the state, and finds out what an interruption left behind.
    ///
    /// - Parameters:
    ///   - files: The agent's state directory: `tree`, `operations` and `packages/` in it are this object's.
    ///   - form: How it shows itself; it has to be mounted under the name in it.
    ///   - largestPackage: What a server may deliver in the tree, in bytes. Default: 1 MiB: larger ones belong on a host.
    ///   - room: How many bytes of packages may still be written. - Default: what the disk has.
    public init(
        files: any FileSystem, deployer: any Deployer, form: ObjectForm = ObjectForm(),
        largestPackage: Int = 1 << 20, room: (() throws(FileSystemError) -> Int)? = nil
    ) throws(SCOMOError) {
        var damage: [String] = []
        givenRoom = room
        packages = PackageFiles(files: files)
        stateFile = StateFile(in: files)
        do throws(FileSystemError) {
            state = try stateFile.load(damage: &damage)
            journal = try OperationJournal(in: files, damage: &damage)
        } catch {
            throw .storage(error)
        }
        (self.deployer, self.form, self.largestPackage, self.damage) = (
            deployer, form, largestPackage, damage
        )
        root = "./" + NodePath([form.name]).description
        recover()
    }

    public var description: NodeDescription { Self.nodes(form.version, largestPackage: largestPackage) }

    /// What the object is made of.
    public static func nodes(_ version: ObjectVersion = .v10, largestPackage: Int) -> NodeDescription {
        TreeDescription(version: version, largestPackage: largestPackage).root
    }

    /// How long the device waits between two requests for updates; zero means that it makes none.
    public var updateInterval: Duration {
        guard form.version == .v11, let minutes = state.checkFrequency else { return form.updateInterval }
        return .seconds(60 * Int64(minutes))
    }

    /// Counts the restart, shows outcomes that the interruption kept from the tree, and collects files.
    ///
    /// A disk that can't be written now is no reason not to start: all of this is made up for later.
    private func recover() {
        for number in state.files.union(state.appliedAhead).union([state.applied]) { journal.avoid(number) }
        do throws(FileSystemError) {
            try packages.makeDirectory()
            try journal.restart(in: state, stageReached)
            try settle()
            try packages.collect(keeping: filesInUse)
        } catch {
            damage.append("could not tidy up after the last run: \(error)")
        }
    }
}

extension SoftwareComponents {
    /// How many bytes of packages may still be written.
    func room() throws(FileSystemError) -> Int {
        guard let givenRoom else { return try packages.files.freeSpace() }
        return try givenRoom()
    }

    /// The numbers of files that nodes show or operations need.
    private var filesInUse: Set<UInt64> {
        state.files.union(journal.operations.compactMap { $0.stage.isReporting ? nil : $0.file })
    }

    /// Shows in the tree how finished operations ended.
    ///
    /// The journal is written first, then the tree; the tree knows up to which operation it shows them.
    ///
    /// - Parameter storing: Whether the tree is stored at once. - Default: yes. Not necessary as long as the journal has them.
    func settle(storing: Bool = true) throws(FileSystemError) {
        var settled = state
        let new = journal.operations.filter { $0.stage.isReporting && !state.shows($0.number) }
        guard !new.isEmpty else { return }
        let inventory = currentInventory
        for operation in new {
            guard let outcome = operation.stage.outcome else { continue }
            settled.apply(operation, outcome, inventory)
            passRights(of: operation)
        }
        settled.condense(journal.operations)
        try commit(settled, discarding: new.compactMap { $0.file }, storing: storing)
    }

    /// Stores what `settle` left for later. Before the journal forgets an outcome, the tree has to show it.
    func storeOutcomes() throws(FileSystemError) {
        if isStateBehind { try store(held?.stored ?? state) }
    }

    /// Stores the outcomes that no server has answered yet: before a long rest, so that they don't depend on one file. What can't be
    /// stored now the journal still has.
    public func catchUp() { do throws(FileSystemError) { try storeOutcomes() } catch {} }

    func store(_ changed: TreeState) throws(FileSystemError) {
        try stateFile.save(changed)
        isStateBehind = false
    }

    /// Makes `changed` the state of the tree, and removes the files that nobody needs any more.
    ///
    /// While a message is carried out, all of that waits for its end.
    func commit(
        _ changed: TreeState, discarding numbers: [UInt64] = [], storing: Bool = true
    ) throws(FileSystemError) {
        if !storing { isStateBehind = true } else if held == nil { try store(changed) }
        let candidates = state.files.union(numbers)
        state = changed
        if held == nil { discardUnused(candidates) } else { held?.files.formUnion(candidates) }
    }

    /// Removes those of these files that nobody needs any more.
    func discardUnused(_ numbers: Set<UInt64>) {
        for number in numbers.subtracting(filesInUse) {
            packages.discard(number)
            unkept.removeAll { $0 == number }
        }
    }

    /// What is installed; nil when that can't be found out.
    var currentInventory: Inventory? {
        do throws(DeploymentFailure) {
            try refresh()
            return deployed.inventory
        } catch {
            return nil
        }
    }

    /// Has what is installed read, for those who ask while it is changed.
    public func noteInstalled() { do throws(DeploymentFailure) { try refresh() } catch {} }

    /// Reads the inventory if it is another one than that of `deployed`: once for each change of the software.
    ///
    /// Until a change has ended, what was there before counts: the new software may be taken back.
    func refresh() throws(DeploymentFailure) {
        guard revision == nil || !deployer.isAtWork else { return }
        let current = try deployer.revision()
        guard current != revision else { return }
        deployed = DeployedView(try deployer.inventory())
        revision = current
    }
}

/// Installed components with the names of their nodes.
struct DeployedView {
    let inventory: Inventory
    let components: [(node: String, component: InstalledComponent)]
    /// Places in `components`.
    private let nodes: [String: Int]
    private let identifiers: [String: Int]

    init(_ inventory: Inventory = Inventory([])) {
        self.inventory = inventory
        let names = NodeNames.deployed(inventory.components.map { $0.identifier })
        components = zip(names, inventory.components).map { (node: $0, component: $1) }
        nodes = Self.places(names)
        identifiers = Self.places(inventory.components.map { $0.identifier })
    }

    /// Of those of one name the first counts.
    private static func places(_ names: [String]) -> [String: Int] {
        var places: [String: Int] = [:]
        for (place, name) in names.enumerated().reversed() { places[name] = place }
        return places
    }

    subscript(node: String) -> InstalledComponent? { nodes[node].map { components[$0].component } }

    /// The node of the component with this identifier.
    func node(of identifier: String) -> String? {
        identifiers[identifier].map { components[$0].node }
    }
}
