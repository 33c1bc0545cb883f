import ArgumentParser
import FleetClient

struct Audit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List who changed what, the oldest first.")

    @Option(help: ArgumentHelp("What came behind this number.", valueName: "number"))
    var after: Int64?

    @Flag(help: "Print all of it for other programs, a line of JSON each.")
    var export = false

    @OptionGroup var server: ServerOptions

    func run() async throws {
        let after = ("after", after.map { "\($0)" })
        guard !export else {
            return try await server.ask { connection in
                try await connection.copy(
                    ServerRequest(.get, ["audit", "export"], [after]), to: server.output)
            }
        }
        try await server.show(ServerRequest(.get, ["audit"], [after, ("limit", "1000")]), as: .audit)
    }
}

struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show how much of what is limited the server has in use.")

    @OptionGroup var server: ServerOptions

    func run() async throws { try await server.show(ServerRequest(.get, ["status"])) }
}
