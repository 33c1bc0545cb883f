import Deployment
import InstallerService
import InstallerTesting
import Linux
import Systemd
import TestSupport
import Testing

@testable import Control

/// One run of a command against an installer's process, and what came of it.
struct Run {
    let code: ExitCode
    let screen: TestScreen
    let complaints: [String]
    let asked: [String]

    init(
        _ command: ControlCommand, options: [String] = [], _ argument: String = "", json: Bool = false,
        width: Int? = nil,
        bus: String = "unix:path=/nowhere/bus", surroundings: Surroundings = Surroundings(),
        _ prepare: @escaping @Sendable (ScriptedDeployer) -> Void = { _ in }
    ) throws {
        let service = try ServiceThread(as: .owner, prepare)
        let test = TestScreen(width: width)
        var said: [String] = []
        let loop = service.loop
        let agent = AgentLink(loop) { () throws(SystemdError) in try Bus(.at(bus), loop) }
        let seeder: (String?) -> any Seeder = { root in
            said.append("seeds \(root ?? "itself")")
            return service.client
        }
        let control = Control(
            service.client, agent, test.screen(), isJSON: json, seeder: seeder, surroundings: surroundings
        ) { said.append($0) }
        code = control.perform(
            command, argument, try Invocation([command.rawValue, argument].filter { !$0.isEmpty } + options))
        (screen, complaints, asked) = (test, said, service.end().asked)
    }
}
