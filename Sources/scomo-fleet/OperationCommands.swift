import ArgumentParser
import FleetClient

struct Operations: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Operations that were ordered.",
        subcommands: [
            ListOperations.self, ShowOperation.self, CancelOperations.self, ExpireOperations.self,
            RetryOperations.self, ForgetOperations.self,
        ])
}

struct ListOperations: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List operations, the oldest first.")

    @Option(help: ArgumentHelp("Those of this device.", valueName: "id"))
    var device: String?

    @Option(
        help: ArgumentHelp(
            "Those in this state: queued, sent, accepted, succeeded, failed, cancelled or expired.",
            valueName: "state"))
    var state: String?

    @OptionGroup var server: ServerOptions

    func run() async throws {
        let path = (device.map { ["devices", $0] } ?? []) + ["operations"]
        let query = [("state", state), ("limit", "1000")]
        try await server.show(ServerRequest(.get, path, query), as: .operations)
    }
}

struct ShowOperation: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show an operation.")

    @Argument var number: Int64
    @OptionGroup var server: ServerOptions

    func run() async throws {
        try await server.show(ServerRequest(.get, Work(.operations, number).path))
    }
}

struct CancelOperations: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Cancel operations: those named, or those of many devices.")

    @OptionGroup var chosen: ChosenOperations
    @OptionGroup var server: ServerOptions

    func run() async throws { try await chosen.change(.cancel, server) }
}

struct ExpireOperations: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "expire", abstract: "End operations that make no sense any more.")

    @OptionGroup var chosen: ChosenOperations
    @OptionGroup var server: ServerOptions

    func run() async throws { try await chosen.change(.expire, server) }
}

struct RetryOperations: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Order again what failed, expired or was cancelled.")

    @OptionGroup var chosen: ChosenOperations
    @OptionGroup var keys: KeyOption
    @OptionGroup var server: ServerOptions

    func run() async throws { try await chosen.change(.retry, key: keys.key, server) }
}

struct ForgetOperations: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget", abstract: "Delete what the server knows of operations that are over.")

    @OptionGroup var chosen: ChosenOperations
    @OptionGroup var server: ServerOptions

    func run() async throws { try await chosen.change(.delete, server) }
}

/// Operations that are named, or those of many devices.
struct ChosenOperations: ParsableArguments {
    @Argument(help: "The operations' numbers; or options say which.")
    var numbers: [Int64] = []

    @OptionGroup var bulk: BulkOptions

    @Option(help: ArgumentHelp("Of the devices' operations those in this state.", valueName: "state"))
    var state: String?

    @Option(
        help: ArgumentHelp("Of these operations those about this package or component.", valueName: "id"))
    var subject: String?

    func validate() throws {
        guard numbers.isEmpty == bulk.isGiven else {
            throw ValidationError("name operations, or say of which devices: --all, --group, --tag…")
        }
        guard numbers.isEmpty || state == nil && subject == nil && !bulk.dryRun else {
            throw ValidationError("--state, --subject and --dry-run are for the operations of many devices")
        }
    }

    func change(_ action: BulkRequest.Action, key: String? = nil, _ server: ServerOptions) async throws {
        guard numbers.isEmpty else {
            return try await server.show(each: numbers.map { Self.request(action, $0, key: key) })
        }
        var request = BulkRequest(action, bulk.chosen)
        (request.state, request.subject) = (state, subject)
        try await bulk.carryOut(request, key: key, server)
    }

    private static func request(
        _ action: BulkRequest.Action, _ number: Int64, key: String?
    ) -> ServerRequest {
        let path = Work(.operations, number).path
        return switch action {
        case .delete: ServerRequest(.delete, path)
        case .retry: ServerRequest(.post, path + ["retry"]).once("\(key ?? .new).\(number)")
        case .cancel, .expire, .order: ServerRequest(.post, path + [action.rawValue])
        }
    }
}
