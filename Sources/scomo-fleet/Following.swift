import ArgumentParser
import FleetClient
import Linux

struct Follow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Wait until operations are over; the exit status says how they ended.")

    @Argument(help: "The operations' numbers.")
    var numbers: [Int64]

    @Option(help: ArgumentHelp("How long to wait, at most. Default: for ever.", valueName: "seconds"))
    var timeout: Int?

    @OptionGroup var server: ServerOptions

    func run() async throws {
        try await server.ask { connection in
            try await connection.wait(
                for: numbers.map { Work(.operations, $0) }, within: timeout, server.output)
        }
    }
}

struct Events: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List what happened; with --follow print what happens, as it happens.")

    @Option(help: ArgumentHelp("What came behind this number.", valueName: "number"))
    var after: Int64?

    @Option(help: ArgumentHelp("Only events of this kind; repeatable.", valueName: "kind"))
    var kind: [String] = []

    @Flag(help: "Go on until the program is ended. With --json an event is a line.")
    var follow = false

    @OptionGroup var server: ServerOptions

    func validate() throws {
        guard kind.isEmpty || follow else { throw ValidationError("--kind is for --follow") }
    }

    func run() async throws {
        guard follow else {
            let query = [("after", after.map { "\($0)" }), ("limit", "1000")]
            return try await server.show(ServerRequest(.get, ["events"], query), as: .events)
        }
        var patience = ServerConnection.Patience()
        patience.silence = .seconds(60)
        let output = server.output
        try await server.ask(patience: patience) { connection in
            var rows = ListOutput(.events, output)
            try await connection.followEvents(after: after, reporting: Program.complain) { event in
                guard kind.isEmpty || kind.contains(event.kind) else { return true }
                if output.isJSON {
                    output.say(event.data)
                } else {
                    rows.show([try JSONValue(json: Array(event.data.utf8))])
                }
                return true
            }
        }
    }
}
