import Control
import InstallerClient
import Linux
import Systemd

/// `scomoctl`: what a person, or a script, has the agent and the installer of this device do.
@main
struct Main {
    static func main() {
        do throws(UsageError) {
            try run(Invocation(Program.arguments))
        } catch {
            Program.complain("scomoctl: \(error)")
            Program.exit(.wrongUsage)
        }
    }

    private static func run(_ invocation: Invocation) {
        switch invocation.task {
        case .showHelp: Program.say(ControlCommand.help)
        case .showVersion: Program.say("scomoctl \(Program.version)")
        case .perform(let command, let argument):
            do throws(SystemdError) {
                let control = try control(invocation)
                Program.exit(control.perform(command, argument, invocation).rawValue)
            } catch {
                Program.complain("scomoctl: \(error)")
                Program.exit(.systemError)
            }
        }
    }

    private static func control(_ invocation: Invocation) throws(SystemdError) -> Control {
        // Whoever presses Ctrl-C lets the connection end, and with it the order.
        let loop = try EventLoop(stoppingOn: [.terminate, .interrupt])
        let address = Bus.Address(invocation.bus)
        return Control(
            InstallerClient(socket: invocation.installer, loop),
            AgentLink(loop) { () throws(SystemdError) in try Bus(address, loop) },
            Screen(width: Program.terminalWidth, write: Program.show), isJSON: invocation.isJSON,
            complain: Program.complain)
    }
}
