import Bytes
public import Deployment
public import Linux

/// Does the commands of `scomoctl`: asks the installer and the agent, and shows what they answer.
public final class Control {
    let deployer: any Deployer
    let agent: AgentLink
    let screen: Screen
    let isJSON: Bool
    let seeder: (_ root: String?) -> any Seeder
    let surroundings: Surroundings
    let complain: (String) -> Void
    private let now: () -> Instant

    /// - Parameters:
    ///   - deployer: The installer.
    ///   - seeder: Who fills a root file system, or the one in use.
    ///   - surroundings: What else of the device is told to support.
    ///   - complain: Takes a line for people that isn't an answer.
    ///   - now: The time, for rates.
    public init(
        _ deployer: any Deployer, _ agent: AgentLink, _ screen: Screen, isJSON: Bool,
        seeder: @escaping (_ root: String?) -> any Seeder,
        surroundings: Surroundings = Surroundings(), now: @escaping () -> Instant = { .now },
        complain: @escaping (String) -> Void
    ) {
        (self.deployer, self.agent, self.screen, self.isJSON) = (deployer, agent, screen, isJSON)
        (self.seeder, self.surroundings) = (seeder, surroundings)
        (self.now, self.complain) = (now, complain)
    }

    /// The same, with its answers in words elsewhere.
    func telling(_ screen: Screen) -> Control {
        Control(deployer, agent, screen, isJSON: false, seeder: seeder, now: now, complain: complain)
    }

    /// Does a command to its end.
    public func perform(_ command: ControlCommand, _ argument: String, _ said: Invocation) -> ExitCode {
        do throws(ControlFailure) {
            return try carryOut(command, argument, said)
        } catch {
            report(error)
            return error.code
        }
    }

    private func carryOut(
        _ command: ControlCommand, _ argument: String, _ said: Invocation
    ) throws(ControlFailure) -> ExitCode {
        switch command {
        case .status: return try status()
        case .list: try list()
        case .history: try history(said.limit)
        case .check: return try check(argument, said.activation)
        case .install: try install(argument, said.activation)
        case .activate: try activate(argument)
        case .deactivate: try deactivate(argument)
        case .remove: try remove(argument)
        case .purge: try purge(argument)
        case .rollback: try rollBack()
        case .verify: return try verify()
        case .repair: return try repair()
        case .confirm: try confirm()
        case .reset: try reset()
        case .seed: try seed(argument, said.root)
        case .diagnose: try diagnose(into: said.output)
        case .poll: try poll()
        case .operations: try operations()
        case .putOff: try putOff(argument)
        case .approve: try approve(argument)
        case .cancel: try cancel(argument)
        case .monitor: try monitor()
        case .tree: try tree(argument)
        case .bootstrap: try bootstrap(argument, said.security)
        case .requestUpdate: try requestUpdate()
        }
        return .done
    }

    /// Shows the one answer that a command has.
    func answer(_ value: JSONValue, _ sentence: String) {
        if isJSON { screen.say(value) } else { screen.say(sentence) }
    }

    /// The installer's failures become the command's.
    func asking<Result>(
        _ body: () throws(DeploymentFailure) -> Result
    ) throws(ControlFailure) -> Result {
        do throws(DeploymentFailure) { return try body() } catch { throw ControlFailure(error) }
    }

    /// Does work of some length, and shows how far it is.
    func following<Result>(
        _ body: (ProgressWatch) throws(DeploymentFailure) -> Result
    ) throws(ControlFailure) -> Result {
        let display = isJSON ? nil : ProgressDisplay(screen, now: now)
        defer { display?.end() }
        return try asking { () throws(DeploymentFailure) in
            try body {
                display?.show($0)
                return .proceed
            }
        }
    }

    private func report(_ failure: ControlFailure) {
        let error = JSONValue.members([("kind", .text(failure.kind)), ("sentence", .text(failure.sentence))])
        if isJSON { screen.say(JSONValue.members([("error", error)])) }
        complain("scomoctl: \(failure.sentence.harmless)")
    }
}
