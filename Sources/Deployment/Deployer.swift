public import Linux

/// What changes the software of a device.
///
/// Each call either does all that it says or changes nothing, also when the power fails meanwhile. Each can be
/// repeated: what is done already is done.
///
/// The deployer may be another process: everything that goes in or comes out is a value or an open descriptor.
public protocol Deployer: AnyObject {
    /// Names what is installed now. As long as it is the same, so is the inventory; asking costs next to nothing.
    func revision() throws(DeploymentFailure) -> InventoryRevision

    /// For whom what is asked next is done, for the log of events.
    var author: EventAuthor { get set }

    /// The newest entries of the log of events, the newest last.
    ///
    /// - Parameter limit: How many at most.
    func history(limit: Int) throws(DeploymentFailure) -> [DeploymentEvent]

    /// Keeps in the log that `author` was refused something before the deployer was asked for it, or that a report was given up.
    func noteRefusal(of action: DeploymentEvent.Action, _ failure: DeploymentFailure)

    /// What is installed now.
    func inventory() throws(DeploymentFailure) -> Inventory

    /// Installs all components of a delivery package, together or not at all.
    ///
    /// A component that is installed already is updated. A component that an earlier version of the package had and
    /// this one hasn't is kept, because other software may use it; `remove` takes it away.
    ///
    /// - Parameters:
    ///   - package: The open file, at its beginning.
    ///   - order: What the components are afterwards, and what package this has to be.
    ///   - watch: Told at each phase and each piece how far the work is; answers whether to go on.
    /// - Returns: The package's components.
    func install(
        _ package: consuming FileHandle, _ order: InstallOrder, watch: ProgressWatch
    ) throws(DeploymentFailure) -> [InstalledComponent]

    /// Installs a package that comes meanwhile.
    ///
    /// - Parameter feed: Called once; writes the package into a pipe. Returns whether all of it has come: else nothing is installed.
    func install(
        _ order: InstallOrder, watch: ProgressWatch, feed: (borrowing FileHandle) -> Bool
    ) throws(DeploymentFailure) -> [InstalledComponent]

    /// Finds out what installing a package would do, by the same steps up to the first that writes something.
    ///
    /// - Throws: What keeps the package from being believed; what would refuse it after that is in the plan.
    func plan(
        _ package: consuming FileHandle, _ order: InstallOrder
    ) throws(DeploymentFailure) -> InstallPlan

    /// Makes a component's files appear where software in use is.
    func activate(_ component: String) throws(DeploymentFailure)

    /// Makes them disappear from there; they stay installed.
    func deactivate(_ component: String) throws(DeploymentFailure)

    /// Removes a component. One that isn't installed is removed already.
    func remove(_ component: String) throws(DeploymentFailure)

    /// Removes for good what a component has kept of its own, its state folder; what isn't there is removed already.
    ///
    /// - Throws: When the component is installed.
    func purge(_ component: String) throws(DeploymentFailure)

    /// Goes back to the software before the last change, which is then forgotten.
    func rollBack() throws(DeploymentFailure)

    /// Goes to the software that the device had when it left the factory; to none where nobody has marked any.
    func reset() throws(DeploymentFailure)

    /// What is on trial. After each change that somebody has to confirm, it is that change.
    func trial() throws(DeploymentFailure) -> TrialReport

    /// Says that the device works with the software that is on trial. Without any nothing happens.
    func confirm() throws(DeploymentFailure)

    /// Says that a server was reached, and showed who it is. Confirms what waits for that, and nothing else.
    func serverSeen() throws(DeploymentFailure)

    /// Reads all files of the installed components again, and compares them with what was signed.
    ///
    /// - Returns: What differs; empty when all is as it was installed.
    func verify(watch: ProgressWatch) throws(DeploymentFailure) -> [Deviation]

    /// Does what `verify` does, and puts right what it can from what else is on the disk.
    ///
    /// - Returns: What still differs, with what to install again; empty when all is as it was installed.
    func repair(watch: ProgressWatch) throws(DeploymentFailure) -> [Deviation]

    /// Nobody asks for anything for a while: what is kept for the next call may be given back.
    func rest()

    /// Whether it is at work for this program just now. Who asks meanwhile what is installed can't know whether it will stay.
    var isAtWork: Bool { get }
}

extension Deployer {
    /// Most keep nothing.
    public func rest() {}

    /// Most let nobody ask anything until they are done.
    public var isAtWork: Bool { false }

    /// Only who is another process reads while this one writes.
    public func install(
        _ order: InstallOrder, watch: ProgressWatch, feed: (borrowing FileHandle) -> Bool
    ) throws(DeploymentFailure) -> [InstalledComponent] {
        throw DeploymentFailure(.unavailable, "packages have to be whole before they are installed")
    }
}

/// Told how far a piece of work is; answers whether it shall go on.
public typealias ProgressWatch = (DeploymentProgress) -> DeploymentWish

/// Whether work shall go on.
///
/// The wish to cancel is honoured until the new software comes into force, and again while it is tested: then the software before
/// comes back. The call throws `.cancelled`, and nothing has changed.
public enum DeploymentWish: String, Sendable {
    case proceed, cancel
}

/// How far an installation or a verification is.
public struct DeploymentProgress: Equatable, Sendable {
    /// In the order in which they come.
    public enum Phase: String, CaseIterable, Sendable {
        /// The package's manifest and signature are read and checked.
        case checking
        /// Files are written, or read again.
        case copying
        /// The new software comes into force. Nothing is cancelled in the middle of it.
        case switching
        /// What is new is asked whether it works.
        case testing
    }

    /// What is being done.
    public var phase: Phase
    /// What of the files' contents has been dealt with.
    ///
    /// - Unit: bytes.
    public var bytes: Int
    /// How many there are; 0 before that is known.
    public var total: Int

    public init(_ phase: Phase, bytes: Int = 0, total: Int = 0) {
        (self.phase, self.bytes, self.total) = (phase, bytes, total)
    }
}
