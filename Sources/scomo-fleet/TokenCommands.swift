import ArgumentParser
import FleetClient

struct Tokens: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tokens of the JSON interface.",
        subcommands: [ListTokens.self, MakeToken.self, RevokeTokens.self])
}

struct ListTokens: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the tokens, without what their holders show.")

    @OptionGroup var server: ServerOptions

    func run() async throws {
        try await server.show(ServerRequest(.get, ["tokens"], [("limit", "1000")]), as: .tokens)
    }
}

struct MakeToken: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make", abstract: "Make a token; what its holder shows is printed this once.")

    @Argument(help: "What the audit log calls its holder.")
    var name: String

    @Option(
        help: ArgumentHelp(
            "What it is for: read, operate, publish or administer; repeatable.", valueName: "role"))
    var role: [String]

    @Option(
        help: ArgumentHelp(
            "It is good for devices of this group alone; repeatable. Default: for all.", valueName: "name"))
    var group: [String] = []

    @Option(
        help: ArgumentHelp("When it ends, in UTC: 2027-01-31T00:00:00Z. Default: never.", valueName: "time"))
    var until: String?

    @OptionGroup var server: ServerOptions

    func run() async throws {
        let body = JSONValue.fields([
            "name": .text(name), "roles": .texts(role), "groups": .texts(group),
            "until": until.map { .text($0) },
        ])
        let request = ServerRequest(.post, ["tokens"]).sending(body)
        try await server.ask { connection in
            let answer = try await connection.answer(to: request)
            guard !server.json, let token = try answer.value()["token"]?.text else {
                return try server.output.show(answer)
            }
            server.output.say(token)
        }
    }
}

struct RevokeTokens: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "revoke", abstract: "End tokens at once.")

    @Argument var name: [String]
    @OptionGroup var server: ServerOptions

    func run() async throws {
        try await server.show(each: name.map { ServerRequest(.delete, ["tokens", $0]) })
    }
}
