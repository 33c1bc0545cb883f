internal import Deployment

/// The nine operations of SCOMO, each of them one node that a server executes.
///
/// - Source: SCOMO 1.0, the nodes below `Operations`.
public enum Primitive: String, CaseIterable, Sendable {
    case download = "Download"
    case downloadInstall = "DownloadInstall"
    case downloadInstallInactive = "DownloadInstallInactive"
    case install = "Install"
    case installInactive = "InstallInactive"
    case removePackage = "RemovePackage"
    case activate = "Activate"
    case deactivate = "Deactivate"
    case removeComponent = "RemoveComponent"
}

/// A branch of the tree. Each has nodes of its own, and primitives of its own.
enum Branch: Sendable {
    case download, delivered, deployed

    /// The names from the object's root to the branch.
    var names: [String] {
        switch self {
        case .download: ["Download"]
        case .delivered: ["Inventory", "Delivered"]
        case .deployed: ["Inventory", "Deployed"]
        }
    }

    var primitives: [Primitive] { Primitive.allCases.filter { $0.branch == self } }
}

extension Primitive {
    var branch: Branch {
        switch self {
        case .download, .downloadInstall, .downloadInstallInactive: .download
        case .install, .installInactive, .removePackage: .delivered
        case .activate, .deactivate, .removeComponent: .deployed
        }
    }

    /// The name of the node that is executed.
    var nodeName: String {
        switch self {
        case .removePackage, .removeComponent: "Remove"
        default: rawValue
        }
    }

    /// What installed components will be; nil when the primitive installs nothing.
    var activation: Activation? {
        switch self {
        case .downloadInstall, .install: .active
        case .downloadInstallInactive, .installInactive: .inactive
        case .download, .removePackage, .activate, .deactivate, .removeComponent: nil
        }
    }

    /// What the operation does first once it is its turn.
    var firstStage: OperationStage {
        switch self {
        case .download, .downloadInstall, .downloadInstallInactive: .downloading
        case .install, .installInactive: .installing
        case .activate, .deactivate, .removeComponent, .removePackage: .changing
        }
    }
}
