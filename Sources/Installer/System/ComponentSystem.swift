public import Linux

/// What the installer asks of the system around the components: that commands of theirs are run, their accounts made, and their
/// units shown, started and stopped.
///
/// Every call bears repetition: what is so already is so.
public protocol ComponentSystem: AnyObject {
    /// Names the way in which units are started here, in a word; nil if somebody else starts them later.
    var wayToStart: String? { get }

    /// Returns if the command ended with success in time.
    ///
    /// - Parameter isWanted: Asked now and then while it runs. What isn't wanted any more is ended, and has failed.
    func run(_ command: ComponentCommand, while isWanted: () -> Bool) throws(SystemError)

    /// The account of this name, which is made if there is none: without a password and without rights. Nil where this system
    /// makes none.
    ///
    /// - Parameter package: Whose components use it.
    /// - Throws: `.refused` if there is one that wasn't made for this package: it is never taken over.
    func account(named name: String, for package: String) throws(SystemError) -> SystemAccount?

    /// Says whether the system has units of these names that aren't from a component.
    ///
    /// - Throws: `.refused` if it has.
    func requireFree(_ units: [String]) throws(SystemError)

    /// Lets the service manager see exactly these units of components, as they are now. Nothing is started by it.
    ///
    /// - Parameter haveChanged: Whether files may be others than when they were last shown, although their names are the same.
    func show(_ units: [ShownUnit], haveChanged: Bool) throws(SystemError)

    /// Has those of these units started that are started by themselves, and whose turn hasn't come since the device started; waits for
    /// none. At a start of the device the service manager starts what it saw early enough.
    func startMissing(_ units: [ShownUnit]) throws(SystemError)

    /// Starts a unit and waits until it is started: of a service with `Type=notify`, until it says so.
    func start(_ unit: String) throws(SystemError)

    /// Stops a unit and waits until it has stopped. One that the service manager doesn't know has stopped already.
    func stop(_ unit: String) throws(SystemError)

    /// Says whether these units, which were started, still are well.
    func requireActive(_ units: [String]) throws(SystemError)

    /// Gets all ready to install a newer agent, and to go back to the one that is installed. Nothing is installed yet.
    func prepare(_ update: AgentUpdate) throws(SystemError)

    /// Lets what `prepare` has made ready go on, beside the installer: it sees itself what is in force, and so whether to install, to
    /// go back or to clear away.
    func goOnWithAgent() throws(SystemError)
}

/// A newer agent, which a component brings.
public struct AgentUpdate: Equatable, Sendable {
    /// Debian's package, below the installer's root.
    public var package: Path
    /// The generation with which it comes into force and goes.
    public var generation: Int
    /// How long its trial lasts while the device runs.
    public var timeLimit: Duration
    /// How often the device may start during the trial.
    public var starts: Int

    public init(package: Path, generation: Int, timeLimit: Duration, starts: Int) {
        (self.package, self.generation) = (package, generation)
        (self.timeLimit, self.starts) = (timeLimit, starts)
    }
}

/// A command of a component.
public struct ComponentCommand: Equatable, Sendable {
    /// What a command is for.
    public enum Purpose: String, CaseIterable, Sendable {
        case preInstall = "Pre-Install"
        case postActivate = "Post-Activate"
        case preRemove = "Pre-Remove"
        case readyCheck = "Ready-Check"
        case healthCheck = "Health-Check"
    }

    /// What it is for.
    public var purpose: Purpose
    /// Whose it is.
    public var component: String
    /// A program of the component, and its arguments; never empty.
    public var words: [String]
    /// The component's directory, below the installer's root: there the program is, and there it works.
    public var directory: Path
    /// The account that it runs as; nil if the component has none.
    public var user: String?
    /// The component's state folder, below the installer's root: the one place where it may write; nil if it has none.
    public var state: Path?
    /// What whoever ordered the installation says to it: one line of text that nobody vouches for; perhaps empty.
    public var parameters: String
    /// How long it may take.
    public var timeLimit: Duration

    /// The variable that tells the command its parameters; none without them.
    public var parameterVariable: [String] {
        parameters.isEmpty ? [] : ["SCOMO_INSTALL_PARAMS=\(parameters)"]
    }

    public init(
        purpose: Purpose, component: String, words: [String], directory: Path, user: String? = nil,
        state: Path? = nil, parameters: String = "", timeLimit: Duration
    ) {
        (self.purpose, self.component, self.words) = (purpose, component, words)
        (self.directory, self.user, self.state) = (directory, user, state)
        (self.parameters, self.timeLimit) = (parameters, timeLimit)
    }
}

/// An account of the system.
public struct SystemAccount: Equatable, Sendable {
    public var user: UInt32
    public var group: UInt32

    public init(user: UInt32, group: UInt32) {
        (self.user, self.group) = (user, group)
    }
}

/// A unit of an active component.
public struct ShownUnit: Equatable, Sendable {
    /// As in `gateway.service`.
    public var name: String
    /// Where its file is, below the installer's root, whichever version of the component is current.
    public var file: Path
    /// Whether it is started by itself, and not only for others.
    public var isStarted: Bool
    /// The account of its component.
    public var user: String?
    /// The units of other components that start before it, at a start of the device too.
    public var after: [String]

    public init(
        name: String, file: Path, isStarted: Bool = false, user: String? = nil, after: [String] = []
    ) {
        (self.name, self.file, self.isStarted) = (name, file, isStarted)
        (self.user, self.after) = (user, after)
    }
}

/// Why the system around the components didn't do what was asked.
public enum SystemError: Error, Equatable, Sendable {
    /// It won't, and wouldn't tomorrow either: what somebody else has stands in the way. With a sentence for people.
    case refused(String)
    /// It tried. With a sentence for people.
    case failed(String)
    /// The program was told to stop meanwhile.
    case interrupted(WaitError)
}

extension SystemError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .refused(let reason), .failed(let reason): reason
        case .interrupted(let reason): "it was given up: \(reason)"
        }
    }
}
