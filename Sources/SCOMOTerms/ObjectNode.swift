/// The nodes of the object that have the same name on every device.
///
/// - Source: SCOMO 1.0, the object's nodes.
public enum ObjectNode: String, CaseIterable, Sendable {
    case download = "Download"
    case inventory = "Inventory"
    case delivered = "Delivered"
    case deployed = "Deployed"
    /// Below each package's and each component's node.
    case operations = "Operations"
    /// Below the object's root and a component's node: what the standard leaves to vendors.
    case extensions = "Ext"
}

/// A branch of the object: each has nodes, leaves and primitives of its own.
///
/// - Source: SCOMO 1.0, `Download`, `Inventory/Delivered` and `Inventory/Deployed`.
public enum Branch: String, CaseIterable, Sendable {
    /// Packages that can be downloaded.
    case download
    /// Packages on the device.
    case delivered
    /// Installed components.
    case deployed

    /// The names from the object's root to the branch.
    public var names: [String] {
        switch self {
        case .download: [ObjectNode.download.rawValue]
        case .delivered: [ObjectNode.inventory.rawValue, ObjectNode.delivered.rawValue]
        case .deployed: [ObjectNode.inventory.rawValue, ObjectNode.deployed.rawValue]
        }
    }

    /// What can be executed on a node of the branch, in the standard's order.
    public var primitives: [Primitive] { Primitive.allCases.filter { $0.branch == self } }
}

/// A version of the object, as the Type property of its root says it.
///
/// - Source: OMNA, registered management objects.
public enum ObjectVersion: String, CaseIterable, Sendable {
    case v10 = "1.0"
    case v11 = "1.1"

    /// What the types of all versions begin with.
    public static var typePrefix: String { "urn:oma:mo:oma-scomo:" }

    /// `urn:oma:mo:oma-scomo:1.0`.
    public var type: String { Self.typePrefix + rawValue }
}
