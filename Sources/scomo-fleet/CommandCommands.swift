import ArgumentParser
import FleetClient
import Linux

struct Commands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Commands on nodes of a device's management tree.",
        subcommands: [
            ListCommands.self, ShowCommand.self, GetNode.self, AddNode.self, ReplaceNode.self,
            DeleteNode.self, ExecuteNode.self, CopyNode.self, SequenceOfCommands.self, AtomicCommands.self,
            OrderOfMany.self, CancelCommands.self, ForgetCommands.self,
        ])
}

struct ListCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List a device's commands, the oldest first.")

    @Argument var device: String

    @Option(
        help: ArgumentHelp(
            "Those in this state: queued, sent, succeeded, failed, cancelled or expired.", valueName: "state")
    )
    var state: String?

    @OptionGroup var server: ServerOptions

    func run() async throws {
        let query = [("state", state), ("limit", "1000")]
        try await server.show(ServerRequest(.get, ["devices", device, "commands"], query), as: .commands)
    }
}

struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a command, with the nodes that it found.")

    @Argument var number: Int64
    @OptionGroup var server: ServerOptions

    func run() async throws {
        try await server.show(ServerRequest(.get, Work(.commands, number).path))
    }
}

struct CancelCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "cancel", abstract: "Cancel commands.")

    @Argument var numbers: [Int64]
    @OptionGroup var server: ServerOptions

    func run() async throws {
        try await server.show(
            each: numbers.map { ServerRequest(.post, Work(.commands, $0).path + ["cancel"]) })
    }
}

struct ForgetCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget", abstract: "Delete what the server knows of commands that are over.")

    @Argument var numbers: [Int64]
    @OptionGroup var server: ServerOptions

    func run() async throws {
        try await server.show(each: numbers.map { ServerRequest(.delete, Work(.commands, $0).path) })
    }
}

/// How a command is ordered.
struct CommandOrder: ParsableArguments {
    @Option(help: ArgumentHelp("When it expires, in UTC: 2027-01-31T00:00:00Z.", valueName: "time"))
    var deadline: String?

    @OptionGroup var following: FollowOptions
    @OptionGroup var keys: KeyOption
    @OptionGroup var server: ServerOptions

    /// Orders it, and shows what was found if that is waited for.
    func order(_ command: [String: JSONValue?], of device: String) async throws {
        var fields = command
        fields["deadline"] = deadline.map { .text($0) }
        let body = JSONValue.fields(fields)
        guard following.follow else {
            return try await following.order(.commands, body, of: [device], keys.key, server)
        }
        try await server.ask { connection in
            var works: [Work] = []
            try await connection.order(.commands, body, of: [device], key: keys.key ?? .new) { answer in
                if let work = Work(.commands, try answer.value()) { works.append(work) }
            }
            let ends = try await connection.end(
                of: works, within: following.limit, reporting: Program.complain
            ) { _ in }
            for end in ends {
                try server.output.show(end)
                try end.requireSuccess()
            }
        }
    }
}

struct GetNode: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Read a node, or a part of the tree.")

    @Argument var device: String
    @Argument var uri: String

    @Option(
        help: ArgumentHelp(
            "A part of the tree: TNDS, StructData, or Struct for no values. Default: the node itself.",
            valueName: "kind"))
    var list: String?

    @OptionGroup var order: CommandOrder

    func run() async throws {
        try await order.order(
            ["command": .text("Get"), "uri": .text(uri), "list": list.map { .text($0) }], of: device)
    }
}

struct AddNode: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "add", abstract: "Make a node.")

    @Argument var device: String
    @Argument var uri: String
    @OptionGroup var value: ValueOptions
    @OptionGroup var order: CommandOrder

    func run() async throws {
        try await order.order(try value.fields("Add", uri), of: device)
    }
}

struct ReplaceNode: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replace", abstract: "Write a node's value.")

    @Argument var device: String
    @Argument var uri: String
    @OptionGroup var value: ValueOptions
    @OptionGroup var order: CommandOrder

    func run() async throws {
        try await order.order(try value.fields("Replace", uri), of: device)
    }
}

struct DeleteNode: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a node, with what is below it.")

    @Argument var device: String
    @Argument var uri: String
    @OptionGroup var order: CommandOrder

    func run() async throws {
        try await order.order(["command": .text("Delete"), "uri": .text(uri)], of: device)
    }
}

struct ExecuteNode: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "exec", abstract: "Execute a node.")

    @Argument var device: String
    @Argument var uri: String
    @OptionGroup var value: ValueOptions
    @OptionGroup var order: CommandOrder

    func run() async throws {
        try await order.order(try value.fields("Exec", uri), of: device)
    }
}

struct CopyNode: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy", abstract: "Copy a node to another place of the same device.")

    @Argument var device: String
    @Argument var uri: String
    @Argument var target: String
    @OptionGroup var order: CommandOrder

    func run() async throws {
        try await order.order(
            ["command": .text("Copy"), "uri": .text(uri), "target": .text(target)], of: device)
    }
}

struct SequenceOfCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sequence", abstract: "Have several commands carried out one after the other.",
        discussion: CommandList.discussion)

    @OptionGroup var list: CommandList

    func run() async throws { try await list.order(as: "Sequence") }
}

struct AtomicCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "atomic", abstract: "Have several commands carried out all or not at all.",
        discussion: CommandList.discussion)

    @OptionGroup var list: CommandList

    func run() async throws { try await list.order(as: "Atomic") }
}

/// Several commands for one device.
struct CommandList: ParsableArguments {
    static let discussion = "FILE has a list of commands in JSON, as the server's interface takes them."

    @Argument var device: String
    @Argument(completion: .file()) var file: String
    @OptionGroup var order: CommandOrder

    /// - Parameter kind: `Sequence` or `Atomic`.
    func order(as kind: String) async throws {
        try await order.order(["command": .text(kind), "commands": try InputFile.json(file)], of: device)
    }
}
