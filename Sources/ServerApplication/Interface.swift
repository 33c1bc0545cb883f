internal import DMServer
internal import Foundation
internal import HTTPTypes
internal import Hummingbird

/// The JSON interface under `/api/v1`, for people's consoles and for other management systems.
struct Interface {
    let store: Store
    let folder: PackageFolder
    let address: PublicAddress
    let clock: Clock
    let notifier: Notifier
    /// How long an accepted operation may wait for its report.
    let reportDeadline: Duration
    let figures: @Sendable () async -> StatusBody

    func add(to group: RouterGroup<ServerContext>) {
        addDevices(to: group)
        addOperations(to: group)
        addCommands(to: group)
        group.route(
            "packages", [.get: { _, _ in .json(folder.packages().map { PackageBody($0, at: address) }) }])
        group.route("status", [.get: { _, _ in .json(await figures()) }])
    }

    private func addDevices(to group: RouterGroup<ServerContext>) {
        group.route(
            "devices",
            [
                .get: { _, _ in try listDevices() },
                .post: { request, _ in try addDevice(try await request.json(DeviceRequest.self)) },
            ])
        group.route(
            "devices/:id",
            [
                .get: { _, context in .json(DeviceBody(try device(context), withInventory: true)) },
                .delete: { _, context in
                    guard try store.deleteDevice(try device(context).id) else { throw Self.noDevice }
                    return Response(status: .noContent)
                },
            ])
        group.route("devices/:id/notify", [.post: { _, context in try notify(try device(context)) }])
    }

    private func addOperations(to group: RouterGroup<ServerContext>) {
        group.route(
            "devices/:id/operations",
            [
                .get: { _, context in try listOperations(of: try device(context)) },
                .post: { request, context in
                    let device = try device(context)
                    return try queue(try await request.json(OperationRequest.self), for: device)
                },
            ])
        group.route(
            "operations/:number",
            [
                .get: { _, context in
                    try expire()
                    guard let row = try store.operation(try number(context)) else { throw Self.noOperation }
                    return .json(OperationBody(row))
                },
                .delete: { _, context in
                    guard try store.delete(operation: try number(context)) else { throw Self.noOperation }
                    return Response(status: .noContent)
                },
            ])
        group.route(
            "operations/:number/cancel",
            [
                .post: { _, context in
                    let row = try store.cancel(operation: try number(context), now: clock.timestamp())
                    guard let row else { throw Self.noOperation }
                    return .json(OperationBody(row))
                }
            ])
    }

    private func addCommands(to group: RouterGroup<ServerContext>) {
        group.route(
            "devices/:id/commands",
            [
                .get: { _, context in
                    try expire()
                    return .json(
                        try store.commands(of: try device(context).id).map {
                            CommandBody($0, withNodes: false)
                        })
                },
                .post: { request, context in
                    let device = try device(context)
                    return try queue(
                        try await request.json(CommandRequest.self, limit: CommandRequest.limit), for: device)
                },
            ])
        group.route(
            "commands/:number",
            [
                .get: { _, context in
                    try expire()
                    guard let row = try store.command(try number(context)) else { throw Self.noCommand }
                    return .json(CommandBody(row, withNodes: true))
                },
                .delete: { _, context in
                    guard try store.delete(command: try number(context)) else { throw Self.noCommand }
                    return Response(status: .noContent)
                },
            ])
        group.route(
            "commands/:number/cancel",
            [
                .post: { _, context in
                    let row = try store.cancel(command: try number(context), now: clock.timestamp())
                    guard let row else { throw Self.noCommand }
                    return .json(CommandBody(row, withNodes: true))
                }
            ])
    }

    /// What is over by now shows it, whenever it was looked at last.
    func expire() throws {
        try store.expire(now: clock.timestamp(), reportsSince: clock.timestamp(before: reportDeadline))
    }

    private func listDevices() throws -> Response {
        .json(try store.devices().map { DeviceBody($0, withInventory: false) })
    }

    private func addDevice(_ request: DeviceRequest) throws -> Response {
        let registration = try request.registration()
        do {
            try store.add(registration)
        } catch let error as StoreError {
            throw ServiceError.conflict("\(error)")
        }
        guard let row = try store.device(registration.id) else { throw ServiceError.busy }
        let path = registration.id.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        return .json(
            DeviceBody(row, withInventory: true), status: .created, location: "/api/v1/devices/\(path)")
    }

    private func listOperations(of device: DeviceRow) throws -> Response {
        try expire()
        return .json(try store.operations(of: device.id).map { OperationBody($0) })
    }

    private func queue(_ request: OperationRequest, for device: DeviceRow) throws -> Response {
        let (name, task) = try request.task(folder, address)
        guard request.requestedBy != .device else {
            throw ServiceError.unprocessable(
                "requestedBy is external or console: only a device asks as a device")
        }
        let now = clock.timestamp()
        let deadline = try request.deadline.map { try Deadline.checked($0, now: now) }
        let operation = OperationRow(
            device: device.id, operation: name, task: task, package: request.package,
            requestedBy: request.requestedBy ?? .external, deadline: deadline, now: now)
        let queued = try store.queue(operation)
        // What can't be told now waits for the device's own next session.
        _ = try? ask(device)
        return .json(
            OperationBody(queued), status: .created, location: "/api/v1/operations/\(queued.number ?? 0)")
    }

    private func queue(_ request: CommandRequest, for device: DeviceRow) throws -> Response {
        let queued = try store.queue(try request.row(for: device, now: clock.timestamp()))
        _ = try? ask(device)
        return .json(
            CommandBody(queued, withNodes: true), status: .created,
            location: "/api/v1/commands/\(queued.number ?? 0)")
    }

    private func ask(_ device: DeviceRow) throws -> String? {
        try notifier.notify(device) { [store] in try? store.device(device.id) }
    }

    private func notify(_ device: DeviceRow) throws -> Response {
        guard let session = try ask(device) else {
            throw ServiceError.unprocessable("the device has no notificationAddress")
        }
        return .json(NotificationBody(sessionId: session), status: .accepted)
    }

    private func device(_ context: ServerContext) throws -> DeviceRow {
        guard let id = context.parameters.get("id")?.removingPercentEncoding,
            let device = try store.device(id)
        else { throw Self.noDevice }
        return device
    }

    private func number(_ context: ServerContext) throws -> Int64 {
        guard let number = context.parameters.get("number").flatMap({ Int64($0) }) else {
            throw ServiceError.notFound("there is nothing with that number")
        }
        return number
    }

    private static let noDevice = ServiceError.notFound("there is no such device")
    private static let noCommand = ServiceError.notFound("there is no such command")
    private static let noOperation = ServiceError.notFound("there is no such operation")
}
