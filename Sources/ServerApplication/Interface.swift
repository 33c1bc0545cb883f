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

    func add(to group: RouterGroup<some RequestContext>) {
        group.get("devices") { _, _ in try listDevices() }
        group.post("devices") { request, _ in try addDevice(try await request.json(DeviceRequest.self)) }
        group.get("devices/:id") { _, context in
            Response.json(DeviceBody(try device(context), withInventory: true))
        }
        group.get("devices/:id/operations") { _, context in try listOperations(of: try device(context)) }
        group.post("devices/:id/operations") { request, context in
            let device = try device(context)
            return try queue(try await request.json(OperationRequest.self), for: device)
        }
        group.get("devices/:id/commands") { _, context in
            Response.json(
                try store.commands(of: try device(context).id).map { CommandBody($0, withNodes: false) })
        }
        group.post("devices/:id/commands") { request, context in
            let device = try device(context)
            return try queue(
                try await request.json(CommandRequest.self, limit: CommandRequest.limit), for: device)
        }
        group.get("commands/:number") { _, context in
            Response.json(CommandBody(try command(context), withNodes: true))
        }
        group.post("devices/:id/notify") { _, context in try notify(try device(context)) }
        group.get("operations/:number") { _, context in
            Response.json(OperationBody(try operation(context)))
        }
        group.get("packages") { _, _ in
            Response.json(folder.packages().map { PackageBody($0, at: address) })
        }
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
        return .json(DeviceBody(row, withInventory: true), status: .created)
    }

    private func listOperations(of device: DeviceRow) throws -> Response {
        .json(try store.operations(of: device.id).map { OperationBody($0) })
    }

    private func queue(_ request: OperationRequest, for device: DeviceRow) throws -> Response {
        let (name, task) = try request.task(folder, address)
        let operation = OperationRow(
            device: device.id, operation: name, task: task, package: request.package,
            requestedBy: request.requestedBy ?? .external, now: clock.timestamp())
        let queued = try store.queue(operation)
        // What can't be told now waits for the device's own next session.
        _ = try? ask(device)
        return .json(OperationBody(queued), status: .created)
    }

    private func queue(_ request: CommandRequest, for device: DeviceRow) throws -> Response {
        let queued = try store.queue(try request.row(for: device, now: clock.timestamp()))
        _ = try? ask(device)
        return .json(CommandBody(queued, withNodes: true), status: .created)
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

    private func device(_ context: some RequestContext) throws -> DeviceRow {
        guard let id = context.parameters.get("id")?.removingPercentEncoding,
            let device = try store.device(id)
        else { throw ServiceError.notFound("there is no such device") }
        return device
    }

    private func command(_ context: some RequestContext) throws -> CommandRow {
        guard let number = context.parameters.get("number").flatMap({ Int64($0) }),
            let command = try store.command(number)
        else { throw ServiceError.notFound("there is no such command") }
        return command
    }

    private func operation(_ context: some RequestContext) throws -> OperationRow {
        guard let number = context.parameters.get("number").flatMap({ Int64($0) }),
            let operation = try store.operation(number)
        else { throw ServiceError.notFound("there is no such operation") }
        return operation
    }
}
