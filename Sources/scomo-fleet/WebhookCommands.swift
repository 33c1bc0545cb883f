import ArgumentParser
import FleetClient

struct Webhooks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Addresses that are told what happens.",
        subcommands: [
            ListWebhooks.self, ShowWebhook.self, AddWebhook.self, RemoveWebhooks.self, RetryWebhook.self,
            DeadLetters.self,
        ])
}

struct ListWebhooks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the webhooks.")

    @OptionGroup var server: ServerOptions

    func run() async throws {
        try await server.show(ServerRequest(.get, ["webhooks"]), as: .webhooks)
    }
}

struct ShowWebhook: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a webhook, and how it gets on.")

    @Argument var id: String
    @OptionGroup var server: ServerOptions

    func run() async throws { try await server.show(ServerRequest(.get, ["webhooks", id])) }
}

struct AddWebhook: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add a webhook; its secret is printed this once.")

    @Argument var url: String

    @Option(help: ArgumentHelp("Tell only events of this kind; repeatable.", valueName: "kind"))
    var kind: [String] = []

    @Option(
        help: ArgumentHelp(
            "The first line is the secret that signs messages. Default: the server makes one up.",
            valueName: "file"), completion: .file())
    var secretFile: String?

    @OptionGroup var server: ServerOptions

    func run() async throws {
        let body = JSONValue.fields([
            "url": .text(url), "kinds": .texts(kind), "secret": try secretFile.map(InputFile.secret),
        ])
        try await server.show(ServerRequest(.post, ["webhooks"]).sending(body).once(.new))
    }
}

struct RemoveWebhooks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "remove", abstract: "Delete webhooks.")

    @Argument var id: [String]
    @OptionGroup var server: ServerOptions

    func run() async throws {
        try await server.show(each: id.map { ServerRequest(.delete, ["webhooks", $0]) })
    }
}

struct RetryWebhook: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Send again what was given up.")

    @Argument var id: String
    @OptionGroup var server: ServerOptions

    func run() async throws { try await server.show(ServerRequest(.post, ["webhooks", id, "retry"])) }
}

struct DeadLetters: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead-letters", abstract: "List what was given up.")

    @Argument var id: String
    @OptionGroup var server: ServerOptions

    func run() async throws {
        try await server.show(ServerRequest(.get, ["webhooks", id, "dead-letters"]), as: .deadLetters)
    }
}
