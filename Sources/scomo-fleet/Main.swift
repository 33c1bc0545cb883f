import ArgumentParser
import FleetClient
import Linux

/// The management server's command line.
@main
struct ScomoFleet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scomo-fleet",
        abstract: "Asks a management server about its devices, and orders what they are to do.",
        version: "\(Program.version)",
        subcommands: [
            Devices.self, Packages.self, Install.self, Update.self, Activate.self, Deactivate.self,
            Remove.self, Operations.self, Commands.self, Installations.self, Follow.self, Events.self,
            Webhooks.self, Tokens.self, Audit.self, Status.self,
        ])

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let error as ClientError {
            Program.complain("scomo-fleet: \(error)")
            Program.exit(error.kind.rawValue)
        } catch {
            exit(withError: error)
        }
    }
}
