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

    func add(to group: RouterGroup<ServerContext>) {
        addDevices(to: group)
        addOperations(to: group)
        addCommands(to: group)
        group.route("packages", [.get: { request, _ in try listPackages(request) }])
        group.route("status", [.get: { _, _ in .json(await figures()) }])
    }

    private func addDevices(to group: RouterGroup<ServerContext>) {
        group.route(
            "devices",
            [
                .get: { request, _ in try await listDevices(request) },
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
        group.route("operations", [.get: { request, _ in try await listOperations(request, of: nil) }])
        group.route(
            "devices/:id/operations",
            [
                .get: { request, context in
                    try await listOperations(request, of: try await device(context))
                },
                .post: queueOperation,
            ])
        group.route(
            "operations/:number",
            [
                .get: { _, context in .json(OperationBody(try await operation(context))) },
                .delete: { _, context in try await deleteOperation(context) },
            ])
        group.route(
            "operations/:number/cancel", [.post: { _, context in try await cancelOperation(context) }])
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
        guard let id = context.parameters.get("id")?.removingPercentEncoding,
            let device = try await store.device(id)
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

    private func listPackages(_ request: Request) throws -> Response {
        let page = try Page(request, [])
        let packages = folder.packages().filter { $0.file > page.after ?? "" }
        return try .page(packages, page, key: \.file) { PackageBody($0, at: address) }
    }

    static let noDevice = ServiceError.notFound("there is no such device")
}
