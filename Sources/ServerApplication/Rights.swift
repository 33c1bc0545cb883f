internal import Fleet
internal import HTTPTypes

/// What a request needs, by its route: the one table of who may do what. A route that isn't here is for administrators of the whole
/// server alone.
struct Rights: Equatable {
    var role: Role
    /// Whether it is about single devices: then a token for groups will do, for devices of these.
    var isAboutDevices: Bool

    private static func devices(_ role: Role) -> Rights { Rights(role: role, isAboutDevices: true) }
    private static func server(_ role: Role) -> Rights { Rights(role: role, isAboutDevices: false) }

    /// - Parameter path: As the router has it.
    static func needed(for method: HTTPRequest.Method, _ path: String) -> Rights {
        // What answers GET answers HEAD, with a refusal.
        table[path]?[method == .head ? .get : method] ?? server(.administer)
    }

    static let table: [String: [HTTPRequest.Method: Rights]] = [
        "/api/v1/devices": [.get: devices(.read), .post: devices(.administer)],
        "/api/v1/devices/{id}": [
            .get: devices(.read), .patch: devices(.operate), .delete: devices(.administer),
        ],
        "/api/v1/devices/{id}/notify": [.post: devices(.operate)],
        "/api/v1/devices/{id}/operations": [.get: devices(.read), .post: devices(.operate)],
        "/api/v1/operations": [.get: devices(.read)],
        "/api/v1/operations/{number}": [.get: devices(.read), .delete: devices(.operate)],
        "/api/v1/operations/{number}/cancel": [.post: devices(.operate)],
        "/api/v1/operations/{number}/expire": [.post: devices(.operate)],
        "/api/v1/operations/{number}/retry": [.post: devices(.operate)],
        "/api/v1/bulk": [.post: devices(.operate)],
        "/api/v1/installations": [.get: devices(.read)],
        "/api/v1/devices/{id}/commands": [.get: devices(.read), .post: devices(.operate)],
        "/api/v1/commands/{number}": [.get: devices(.read), .delete: devices(.operate)],
        "/api/v1/commands/{number}/cancel": [.post: devices(.operate)],
        // None of these tells anything of a device.
        "/api/v1/openapi.json": [.get: devices(.read)],
        "/api/v1/packages": [.get: devices(.read)],
        "/api/v1/packages/{name}": [
            .get: devices(.read), .put: server(.publish), .delete: server(.publish),
        ],
        "/api/v1/status": [.get: devices(.read)],
        "/metrics": [.get: server(.read)],
        // Of all devices.
        "/api/v1/events": [.get: server(.read)],
        "/api/v1/webhooks": [.get: server(.read), .post: server(.administer)],
        "/api/v1/webhooks/{id}": [.get: server(.read), .delete: server(.administer)],
        "/api/v1/webhooks/{id}/retry": [.post: server(.administer)],
        "/api/v1/webhooks/{id}/dead-letters": [.get: server(.read)],
        // A key that waits belongs to no device yet.
        "/api/v1/enrolments": [.get: server(.read)],
        "/api/v1/enrolments/{key}/approve": [.post: server(.operate)],
        "/api/v1/enrolments/{key}/refuse": [.post: server(.operate)],
        "/api/v1/enrolment-tokens": [.get: server(.administer), .post: server(.administer)],
        "/api/v1/enrolment-tokens/{name}": [.delete: server(.administer)],
        "/api/v1/tokens": [.get: server(.administer), .post: server(.administer)],
        "/api/v1/tokens/{name}": [.delete: server(.administer)],
        "/api/v1/audit": [.get: server(.administer)],
        "/api/v1/audit/export": [.get: server(.administer)],
    ]
}
