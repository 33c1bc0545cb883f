import Agent
import Linux
import Settings
import Systemd

/// `scomod`: the device agent. Reads its options, and leaves the rest to `Agent`.
@main
struct Main {
    static func main() {
        let options = Program.options(of: "scomod", usage: Options.usage) { (words) throws(UsageError) in
            try Options(&words)
        }
        do throws(AgentError) {
            switch options.task {
            case .showHelp: Program.say(Options.usage)
            case .showVersion: Program.say("scomod \(Program.version)")
            case .checkConfiguration: try check(options.configurationFile)
            case .printConfiguration:
                for line in Configuration.shown(options.configurationFile) { Program.say(line) }
            case .printDescription(let object): printDescription(object)
            case .serve: try serve(options.configurationFile)
            case .once(let requestingUpdates):
                try agent(options.configurationFile).runOnce(requestingUpdates: requestingUpdates)
            }
        } catch {
            // Being told to stop is no failure.
            guard error != .interrupted(.stopRequested) else { return }
            Journal.log(.error, "\(error)")
            Program.exit(error.exitStatus)
        }
    }

    private static func check(_ file: String) throws(AgentError) {
        let missing = try Agent.check(Configuration(named: file))
        Program.say("\(file): the configuration can be used")
        for sentence in missing { Program.say(sentence) }
    }

    private static func printDescription(_ object: String?) {
        guard let document = DeviceDescription.document(of: object) else {
            Program.complain("scomod: there is no such management object; without a name all are printed")
            Program.exit(.wrongUsage)
        }
        Program.say(String(decoding: document, as: UTF8.self))
    }

    private static func serve(_ file: String) throws(AgentError) {
        let agent = try agent(file)
        ServiceNotifier.ready()
        try agent.run()
        ServiceNotifier.stopping()
    }

    private static func agent(_ file: String) throws(AgentError) -> Agent {
        try Agent(Configuration(named: file), loop())
    }

    private static func loop() throws(AgentError) -> EventLoop {
        do throws(SystemdError) {
            return try EventLoop(stoppingOn: [.terminate, .interrupt], notesHangUp: true)
        } catch {
            throw .systemd(error)
        }
    }
}
