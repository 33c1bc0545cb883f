internal import Fleet

/// What can be expected of a component on a device.
enum Outlook: String, Encodable, CaseIterable, Sendable {
    /// The device hasn't been seen for long: nothing will change, whatever is ordered.
    case silent
    /// The last operation about it failed or expired, and no other one is under way.
    case failed
    /// An operation about it is under way.
    case waiting
    /// Nothing is under way.
    case unordered

    /// - Parameters:
    ///   - operation: The newest one about the component or its package.
    ///   - earliest: Who was here last before that is silent.
    init(_ device: Device, _ operation: DeviceOperation?, seenSince earliest: String) {
        if device.lastSession ?? "" < earliest {
            self = .silent
            return
        }
        switch operation?.state {
        case .failed, .expired: self = .failed
        case .queued, .sent, .accepted: self = .waiting
        case .succeeded, .cancelled, nil: self = .unordered
        }
    }
}

/// A component on a device, with what can be expected of it.
struct InstallationBody: Encodable {
    var device: String
    var manufacturer: String?
    var model: String?
    var lastSession: String?
    var component: String
    var version: String?
    var since: String?
    var packageId: String?
    var outlook: Outlook
    /// The newest operation about the component or its package.
    var operation: Int64?
    var state: DeviceOperation.State?
    var reason: String?

    init(_ row: Installation, _ operation: DeviceOperation?, _ outlook: Outlook) {
        (device, manufacturer, model) = (row.device.id, row.device.manufacturer, row.device.model)
        (lastSession, component, version) = (row.device.lastSession, row.component, row.version)
        (since, packageId, self.outlook) = (row.since, row.package, outlook)
        (self.operation, state, reason) = (operation?.number, operation?.state, operation?.reason)
    }

    static let columns = [
        "device", "manufacturer", "model", "lastSession", "component", "version", "since", "packageId",
        "outlook", "operation", "state", "reason",
    ]

    /// In the order of `columns`.
    var cells: [String?] {
        [
            device, manufacturer, model, lastSession, component, version, since, packageId, outlook.rawValue,
            operation.map(String.init), state?.rawValue, reason,
        ]
    }
}
