internal import Fleet
internal import HTTPTypes
internal import Hummingbird

// Commands on nodes in the JSON interface.

extension Interface {
    private static let noCommand = ServiceError.notFound("there is no such command")

    func command(_ context: ServerContext) async throws -> DeviceCommand {
        guard var command = try await store.command(try number(context)) else { throw Self.noCommand }
        try await requireSight(of: command.device, context, else: Self.noCommand)
        expire(&command)
        return command
    }

    func cancelCommand(_ context: ServerContext) async throws -> Response {
        try await store.retrying {
            var command = try await command(context)
            guard !command.state.isFinal else { throw ServiceError.conflict("the command is over") }
            command.end(.cancelled, "somebody cancelled it", now: clock.timestamp())
            var transaction = FleetTransaction()
            transaction.commands = [command]
            try await store.commit(transaction)
            return .json(CommandBody(command, withNodes: true))
        }
    }

    func deleteCommand(_ context: ServerContext) async throws -> Response {
        try await store.retrying {
            let command = try await command(context)
            guard command.state.isFinal else {
                throw ServiceError.conflict("the command isn't over: cancel it first")
            }
            var transaction = FleetTransaction()
            transaction.removedCommands = [command]
            try await store.commit(transaction)
            return Response(status: .noContent)
        }
    }

    func listCommands(_ request: Request, of device: Device) async throws -> Response {
        let page = try Page(request, ["state"])
        let query = WorkQuery(
            device: device.id, state: try page.state(DeviceCommand.State.self),
            after: try page.afterNumber, limit: page.limit + 1)
        let commands = try await store.commands(query)
        return try .page(commands, page, key: \.number) { command in
            var command = command
            expire(&command)
            return CommandBody(command, withNodes: false)
        }
    }

    func queueCommand(_ request: Request, _ context: ServerContext) async throws -> Response {
        let device = try await device(context)
        let wish = try await request.wish(CommandRequest.self, context, limit: CommandRequest.limit)
        let response = try await once(wish) { now in
            let number = try await store.commandNumber()
            let command = try wish.value.command(number, for: device, now: now)
            var transaction = FleetTransaction()
            transaction.commands = [command]
            return (
                transaction,
                try Made(CommandBody(command, withNodes: true), at: "/api/v1/commands/\(number)")
            )
        }
        _ = try? ask(device)
        return response
    }

    private func expire(_ command: inout DeviceCommand) { _ = command.expire(now: clock.timestamp()) }
}
