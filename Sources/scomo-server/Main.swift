import ArgumentParser

/// A device-management server for small fleets.
@main
struct Main: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scomo-server",
        abstract: "Manages the software components of devices with OMA DM and SCOMO.",
        subcommands: [
            Serve.self, AddDevice.self, CopyStore.self, Token.self, EnrolmentTokens.self,
            MakeEnrolmentAuthority.self, Backup.self, Restore.self,
        ])
}
