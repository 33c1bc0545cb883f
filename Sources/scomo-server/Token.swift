public import ArgumentParser
public import Fleet
import ServerApplication

struct Token: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Give people and programs tokens for the JSON interface, also while the server runs.",
        subcommands: [AddToken.self, ListTokens.self, RevokeToken.self])
}

struct AddToken: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Make a token, and print it: it is shown this once.")

    @Option(help: ArgumentHelp("The database: a file, or postgresql://…", valueName: "database"))
    var database: String

    @Option(help: ArgumentHelp("What the audit log calls its holder.", valueName: "name"))
    var name: String

    @Option(
        help: ArgumentHelp(
            "What it is for: read, operate, publish or administer; repeatable.", valueName: "role"))
    var role: [Role]

    @Option(
        help: ArgumentHelp(
            "It is good for devices of this group alone; repeatable. Default: for all.", valueName: "group"))
    var group: [String] = []

    @Option(
        help: ArgumentHelp("When it ends, in UTC: 2027-01-31T00:00:00Z. Default: never.", valueName: "time"))
    var until: String?

    func run() async throws {
        let new = try NewToken(name: name, roles: role, groups: group, until: until)
        let store = try await FleetPlace.open(database)
        try await Author.$current.withValue(.localUser) { try await store.add(new) }
        print(new.secret)
    }
}

struct ListTokens: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Print the tokens, a line each: name, roles, groups, end.")

    @Option(help: ArgumentHelp("The database: a file, or postgresql://…", valueName: "database"))
    var database: String

    func run() async throws {
        let store = try await FleetPlace.open(database)
        var name = ""
        while case let page = try await store.tokens(after: name, limit: 500), let last = page.last {
            for token in page { print(Self.line(token)) }
            name = last.name
        }
    }

    private static func line(_ token: AccessToken) -> String {
        let groups = token.groups.isEmpty ? "all" : token.groups.joined(separator: ",")
        let roles = token.roles.map(\.rawValue).joined(separator: ",")
        return [token.name, roles, groups, token.until ?? "-"].joined(separator: "\t")
    }
}

struct RevokeToken: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "revoke", abstract: "End a token at once.")

    @Option(help: ArgumentHelp("The database: a file, or postgresql://…", valueName: "database"))
    var database: String

    @Option(help: ArgumentHelp("The token's.", valueName: "name"))
    var name: String

    func run() async throws {
        let store = try await FleetPlace.open(database)
        try await Author.$current.withValue(.localUser) { try await store.revokeToken(name) }
    }
}

extension Role: ExpressibleByArgument {}
