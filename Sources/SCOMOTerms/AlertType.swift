/// What a generic alert of SCOMO is about.
public enum AlertType: Hashable, Sendable {
    /// An operation has ended.
    case operationComplete
    /// Somebody on the device asks the server to look what it could do for it.
    case updateRequest(UpdateRequest)
    /// What is installed on the device was changed there, not by an operation of the server.
    case inventoryChanged

    /// The Type in the alert's Meta.
    ///
    /// - Source: OMNA, registered alert types: `OperationComplete` is the same for SCOMO 1.1. Clients in the field for
    ///   the requests, which only 1.1 has. Nobody else has the last one.
    public var urn: String {
        switch self {
        case .operationComplete: "urn:oma:at:scomo:1.0:OperationComplete"
        case .updateRequest(let request): "urn:oma:at:scomo:1.1:" + request.rawValue
        // The standard has none: the form is that for names of those who have a domain.
        case .inventoryChanged: "Reversed-Domain-Name:org.scomo.InventoryChanged"
        }
    }

    /// Reads a Type; nil when it isn't one of SCOMO.
    ///
    /// The versions of the URN differ, older devices have `org.openmobilealliance.dm.softwarecomponent.OperationComplete`,
    /// which was the name before the standard was approved, some write `Reversed-Domain-Name:` before it. So the end of
    /// the name decides, without regard to case.
    ///
    /// - Source: OMNA; OMA DM Protocol 1.2, generic alert; clients in the field.
    public init?(_ type: String) {
        let name = Text.lowercased(Text.trimmed(Array(type.utf8)[...]))
        guard Text.contains(name, "scomo") || Text.contains(name, "softwarecomponent") else { return nil }
        if Text.ends(name, with: "operationcomplete") {
            self = .operationComplete
        } else if Text.ends(name, with: "updateuserrequest") {
            self = .updateRequest(.user)
        } else if Text.ends(name, with: "updatedevicerequest") {
            self = .updateRequest(.device)
        } else if Text.ends(name, with: "inventorychanged") {
            self = .inventoryChanged
        } else {
            return nil
        }
    }
}

/// Who on the device wants to be updated.
///
/// - Source: SCOMO 1.1, as clients in the field send it.
public enum UpdateRequest: String, CaseIterable, Sendable {
    case user = "UpdateUserRequest"
    case device = "UpdateDeviceRequest"
}
