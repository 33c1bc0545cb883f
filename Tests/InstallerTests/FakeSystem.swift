import Installer
import Linux
import TestSupport
import Testing

/// What is around the components of a `Device`: a service manager, accounts, and programs that do as a test says.
///
/// It notes what it was asked, in order, each in a few words: `stop a.service`, `run Pre-Install org.example.a`.
final class FakeSystem: ComponentSystem {
    private let files: CrashingFileSystem

    /// What fails, by the words that it is noted with.
    var refusals: [String: SystemError] = [:]
    /// What is wrong with which component, when it is asked for its health.
    var failures: [String: SystemError] = [:]
    /// Is called before each command.
    var before: () throws(SystemError) -> Void = { () throws(SystemError) in }
    /// Is called while each command runs, and may ask whether that is still wanted.
    var duringCommand: (ComponentCommand, () -> Bool) throws(SystemError) -> Void = {
        (_, _) throws(SystemError) in
    }
    /// Is called after each unit's start, with its name.
    var started: (String) -> Void = { _ in }
    /// Units that the system has of its own.
    var ownUnits: Set<String> = []
    /// The accounts that there are, and which package they were made for; nil for those of the system itself.
    var accounts: [String: String?] = ["_apt": nil]

    private(set) var events: [String] = []
    /// All that was run.
    private(set) var commands: [ComponentCommand] = []
    /// The components that were asked for their health.
    private(set) var checked: [String] = []
    private(set) var shown: [ShownUnit] = []
    private(set) var running: Set<String> = []
    /// Those that somebody has started since the device started.
    private var hadTheirTurn: Set<String> = []

    init(_ files: CrashingFileSystem) { self.files = files }

    private(set) var updates: [AgentUpdate] = []

    /// Another one after each start of the device.
    var wayToStart: String? { "fake-\(files.restarts)-\(reboots)" }
    private var reboots = 0

    func forget() { (events, commands, checked) = ([], [], []) }

    /// The device starts: nothing runs, and no unit of a component is known.
    func reboot() {
        (shown, running, hadTheirTurn) = ([], [], [])
        reboots += 1
    }

    /// Somebody stopped a unit.
    func end(_ unit: String) { running.remove(unit) }

    private func note(_ event: String) throws(SystemError) {
        try requireLife()
        events.append(event)
        if let refusal = refusals[event] { throw refusal }
    }

    /// Who has no power any more, or was killed, asks for nothing.
    private func requireLife() throws(SystemError) {
        if files.hasLostPower { throw .failed("the power is off") }
    }

    func run(_ command: ComponentCommand, while isWanted: () -> Bool) throws(SystemError) {
        try requireLife()
        commands.append(command)
        let component = "\(command.directory)".split(separator: "/").map(String.init)
        switch command.purpose {
        case .healthCheck:
            #expect("\(command.directory)" == "current/active/\(command.component)")
            checked.append(command.component)
        case .postActivate: #expect("\(command.directory)" == "current/active/\(command.component)")
        case .preInstall, .preRemove, .readyCheck:
            #expect(component.prefix(2) == ["store", command.component], "there it is whatever is current")
        }
        #expect((try? files.list(command.directory, limit: 100)) != nil, "its files are there")
        try before()
        try note("run \(command.purpose.rawValue) \(command.component)")
        try duringCommand(command, isWanted)
        guard command.purpose == .healthCheck, let failure = failures[command.component] else { return }
        throw failure
    }

    func account(named name: String, for package: String) throws(SystemError) -> SystemAccount? {
        try note("account \(name)")
        if let owner = accounts[name], owner != package { throw .refused("the account \(name) isn't ours") }
        accounts[name] = .some(package)
        return SystemAccount(user: 900, group: 901)
    }

    func requireFree(_ units: [String]) throws(SystemError) {
        try requireLife()
        for name in units where ownUnits.contains(name) { throw .refused("the system has a unit \(name)") }
    }

    func show(_ units: [ShownUnit], haveChanged: Bool) throws(SystemError) {
        try requireLife()
        if haveChanged { try note("show") }
        shown = units
    }

    func startMissing(_ units: [ShownUnit]) throws(SystemError) {
        try requireLife()
        var refusal: SystemError?
        for unit in units where unit.isStarted && !hadTheirTurn.contains(unit.name) {
            do throws(SystemError) { try start(unit.name) } catch { refusal = refusal ?? error }
        }
        if let refusal { throw refusal }
    }

    func start(_ unit: String) throws(SystemError) {
        try note("start \(unit)")
        guard shown.contains(where: { $0.name == unit }) else { throw .failed("there is no unit \(unit)") }
        hadTheirTurn.insert(unit)
        if running.insert(unit).inserted { started(unit) }
    }

    func stop(_ unit: String) throws(SystemError) {
        try note("stop \(unit)")
        running.remove(unit)
    }

    func requireActive(_ units: [String]) throws(SystemError) {
        for unit in units {
            try note("look at \(unit)")
            guard running.contains(unit) else { throw .failed("\(unit) has failed") }
        }
    }

    /// As the program does that updates the agent.
    func prepare(_ update: AgentUpdate) throws(SystemError) {
        try note("prepare agent")
        updates.append(update)
        let generation = "generations/\(update.generation)"
        guard let mark = try? Path(untrusted: "\(generation)/agent-waits"),
            (try? files.write([], to: mark)) != nil, (try? files.makeDirectory("agent", mode: 0o700)) != nil
        else { throw .failed("the disk is full") }
    }

    func goOnWithAgent() throws(SystemError) { try note("go on with agent") }
}
