import ArgumentParser
import FleetClient

struct OrderOfMany: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "many", abstract: "Have many devices carry out a command.",
        discussion: "FILE has the command in JSON, as the server's interface takes it.")

    @Argument(completion: .file()) var file: String
    @OptionGroup var bulk: BulkOptions
    @OptionGroup var keys: KeyOption
    @OptionGroup var server: ServerOptions

    func validate() throws {
        guard bulk.isGiven else { throw ValidationError("options say which devices: --all, --group, --tag…") }
    }

    func run() async throws {
        var request = BulkRequest(.order, bulk.chosen)
        request.command = try InputFile.json(file)
        try await bulk.carryOut(request, key: keys.key, server)
    }
}
