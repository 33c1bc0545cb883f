import ArgumentParser
import FleetClient

struct Installations: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the devices that have a component, and what can be expected of them.")

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case table, json, csv
    }

    @Argument(help: "org.example.core, or with a version: 'org.example.core (<< 1.2)'.")
    var component: String

    @OptionGroup var filter: FilterOptions

    @Option(
        help: ArgumentHelp(
            "Those of which that can be expected: silent, failed, waiting or unordered.",
            valueName: "outlook"))
    var outlook: String?

    @Option(
        help: ArgumentHelp(
            "After how many days without a session a device is silent. Default: 30.", valueName: "days"))
    var silentDays: Int?

    @Option(help: ArgumentHelp("table, json or csv.", valueName: "format"))
    var format = Format.table

    @OptionGroup var server: ServerOptions

    func run() async throws {
        var filter = filter.filter
        filter.component = component
        var query =
            filter.query + [("outlook", outlook), ("silentDays", silentDays.map { "\($0)" })]
        if format == .csv { query.append(("format", "csv")) }
        let request = ServerRequest(.get, ["installations"], query)
        let output = server.output(isJSON: server.json || format == .json)
        try await server.ask { connection in
            guard format != .csv else { return try await connection.copyPages(request, to: output) }
            try await connection.show(request, as: .installations, on: output)
        }
    }
}
