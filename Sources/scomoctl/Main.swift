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

    /// An installer of our own, the one that came with this program: at the factory none is running.
    private static func installer(_ root: String?) -> [String] {
        [Program.neighbour("scomo-installer"), "--inetd"] + (root.map { ["--root", $0] } ?? [])
    }

    /// What a program of this device prints, if it ends well.
    private static func output(of words: [String], _ loop: EventLoop) -> [UInt8]? {
        guard let place = try? FileHandle.open(named: "/"),
            let result = try? Program.run(
                words, in: place, outputLimit: 1 << 18, timeLimit: .seconds(20), loop)
        else { return nil }
        return result.ending == .exited(0) ? result.output : nil
    }

    private static func control(_ invocation: Invocation) throws(SystemdError) -> Control {
        // Whoever presses Ctrl-C lets the connection end, and with it the order.
        let loop = try EventLoop(stoppingOn: [.terminate, .interrupt])
        let address = Bus.Address(invocation.bus)
        return Control(
            InstallerClient(socket: invocation.installer, loop),
            AgentLink(loop) { () throws(SystemdError) in try Bus(address, loop) },
            Screen(width: Program.terminalWidth, write: Program.show), isJSON: invocation.isJSON,
            seeder: { root in InstallerClient(command: installer(root), loop) },
            surroundings: Surroundings { output(of: $0, loop) }, complain: Program.complain)
    }
}
