internal import DMServer
internal import Fleet
internal import Foundation
internal import HTTPTypes
internal import Hummingbird

/// The JSON interface under `/api/v1`, for people's consoles and for other management systems.
struct Interface {
    let store: any FleetStore
    let folder: PackageFolder
    let address: PublicAddress
    let clock: Clock
    let notifier: Notifier
    let settings: CurrentSettings
    let figures: @Sendable () async -> StatusBody
    /// Whether those who follow events have to be sent away.
    let ending: Ending
    /// What is asked of a package before it gets into the folder.
    let checkPackage: PackageFolder.Inspector
    /// How many are put there at once.
    let uploads = PlaceCount(limit: 4)
    /// How many follow events.
    ///
    /// - Default: 64 at most: each looks at the list once a second.
    let followers = PlaceCount(limit: 64)
    var pauses = EventStream.Pauses()

    func add(to group: RouterGroup<ServerContext>) {
        addDevices(to: group)
        addOperations(to: group)
        addCommands(to: group)
        addAccess(to: group)
        addEvents(to: group)
        addEnrolment(to: group)
        group.route("installations", [.get: listInstallations])
        addPackages(to: group)
        group.route("openapi.json", [.get: { request, _ in try OpenAPIDocument.response(to: request) }])
        group.route("status", [.get: { _, _ in .json(await figures()) }])
    }

    private func addDevices(to group: RouterGroup<ServerContext>) {
        group.route(
            "devices",
            [
                .get: { request, context in try await listDevices(request, context) },
                .post: addDevice,
            ])
        group.route(
            "devices/:id",
            [
                .get: { _, context in try await show(try await device(context)) },
                .patch: changeDevice,
                .delete: { _, context in try await delete(try await device(context)) },
            ])
        group.route(
            "devices/:id/notify", [.post: { _, context in try notify(try await device(context)) }])
    }

    private func addOperations(to group: RouterGroup<ServerContext>) {
        group.route(
            "operations", [.get: { request, context in try await listOperations(request, of: nil, context) }])
        group.route(
            "devices/:id/operations",
            [
                .get: { request, context in
                    try await listOperations(request, of: try await device(context), context)
                },
                .post: queueOperation,
            ])
        group.route(
            "operations/:number",
            [
                .get: { _, context in .json(OperationBody(try await operation(context))) },
                .delete: { _, context in try await change(context, .delete) },
            ])
        for end in [OperationChange.cancel, .expire] {
            group.route(
                "operations/:number/\(end.rawValue)",
                [.post: { _, context in try await change(context, end) }])
        }
        group.route("operations/:number/retry", [.post: retryOperation])
        group.route("bulk", [.post: changeMany])
    }

    private func addCommands(to group: RouterGroup<ServerContext>) {
        group.route(
            "devices/:id/commands",
            [
                .get: { request, context in try await listCommands(request, of: try await device(context)) },
                .post: queueCommand,
            ])
        group.route(
            "commands/:number",
            [
                .get: { _, context in
                    .json(CommandBody(try await command(context), withNodes: true))
                },
                .delete: { _, context in try await deleteCommand(context) },
            ])
        group.route(
            "commands/:number/cancel", [.post: { _, context in try await cancelCommand(context) }])
    }

    func device(_ context: ServerContext) async throws -> Device {
        guard let id = context.part("id"),
            let device = try await store.device(id), context.token.concerns(device.groups)
        else { throw Self.noDevice }
        return device
    }

    func number(_ context: ServerContext) throws -> Int64 {
        guard let number = context.parameters.get("number").flatMap({ Int64($0) }) else {
            throw ServiceError.notFound("there is nothing with that number")
        }
        return number
    }

    /// Tells the device that there is something to do; nil when it has no address.
    func ask(_ device: Device) throws -> String? {
        try notifier.notify(device) { [store] in try? await store.device(device.id) }
    }

    static let noDevice = ServiceError.notFound("there is no such device")
}
