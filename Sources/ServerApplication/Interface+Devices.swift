internal import DMServer
internal import Fleet
internal import Foundation
internal import HTTPTypes
internal import Hummingbird

// Devices in the JSON interface.

extension Interface {
    func listDevices(_ request: Request, _ context: ServerContext) async throws -> Response {
        let page = try Page(request, DeviceFilter.fields)
        var query = try DeviceFilter(page).query
        (query.after, query.limit, query.groups) = (page.after, page.limit + 1, context.token.groups)
        let devices = try await store.devices(query)
        return try .page(devices, page, key: \.id) { DeviceBody($0) }
    }

    func show(_ device: Device) async throws -> Response {
        .json(DeviceBody(device, try await store.inventory(of: device.id)))
    }

    func addDevice(_ request: Request, _ context: ServerContext) async throws -> Response {
        let wish = try await request.wish(DeviceRequest.self, context)
        var device = try Device(try wish.value.registration())
        device.groups = try Labels.checked(wish.value.groups ?? [], "groups")
        device.tags = try Labels.checked(wish.value.tags ?? [], "tags")
        try requireGroups(device.groups, before: [], context)
        return try await once(wish) { now in
            var transaction = FleetTransaction()
            transaction.devices = [device]
            let path = device.id.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            return (transaction, try Made(DeviceBody(device, .init()), at: "/api/v1/devices/\(path)"))
        }
    }

    func changeDevice(_ request: Request, _ context: ServerContext) async throws -> Response {
        _ = try await device(context)
        let wish = try await request.wish(DeviceChange.self, context)
        let groups = try wish.value.groups.map { try Labels.checked($0, "groups") }
        let tags = try wish.value.tags.map { try Labels.checked($0, "tags") }
        guard wish.value.identityConflict != true else {
            throw ServiceError.unprocessable("identityConflict can only become false")
        }
        let changed = try await store.retrying {
            var device = try await device(context)
            try requireGroups(groups ?? device.groups, before: device.groups, context)
            (device.groups, device.tags) = (groups ?? device.groups, tags ?? device.tags)
            if wish.value.readInventory == true { device.softwareRevision = nil }
            if wish.value.identityConflict == false { device.identityConflict = nil }
            var transaction = FleetTransaction()
            transaction.devices = [device]
            try await store.commit(transaction)
            return device
        }
        return try await show(changed)
    }

    func delete(_ device: Device) async throws -> Response {
        try await store.retrying {
            guard let device = try await store.device(device.id) else { throw Self.noDevice }
            var transaction = FleetTransaction()
            transaction.removedDevices = [device]
            try await store.commit(transaction.announced(at: clock.timestamp()))
        }
        return Response(status: .noContent)
    }

    func notify(_ device: Device) throws -> Response {
        guard let session = try ask(device) else {
            throw ServiceError.unprocessable("the device has no notificationAddress")
        }
        return .json(NotificationBody(sessionId: session), status: .accepted)
    }
}
