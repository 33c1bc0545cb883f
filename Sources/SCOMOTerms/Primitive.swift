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

    /// Where it can be executed.
    public var branch: Branch {
        switch self {
        case .download, .downloadInstall, .downloadInstallInactive: .download
        case .install, .installInactive, .removePackage: .delivered
        case .activate, .deactivate, .removeComponent: .deployed
        }
    }

    /// The name of the node that is executed; unique within a branch only.
    public var nodeName: String {
        switch self {
        case .removePackage, .removeComponent: "Remove"
        case .download, .downloadInstall, .downloadInstallInactive, .install, .installInactive, .activate,
            .deactivate:
            rawValue
        }
    }

    /// What devices in the field call the node instead.
    ///
    /// - Source: the candidate SCOMO 1.0 device description, and clients in the field.
    public var misspelledNodeNames: [String] {
        switch self {
        case .downloadInstall: ["DownloadAndInstall"]
        case .downloadInstallInactive: ["DownlaodInstallInactive", "DownloadInstallInactivate"]
        case .deactivate: ["Deactive"]
        case .download, .install, .installInactive, .removePackage, .activate, .removeComponent: []
        }
    }
}

/// A name that somebody may give to an operation: those of the standard, those of its drafts, and two of this product
/// for the two meanings of `Remove`.
///
/// The drafts' names separated installing from activating and had an update of its own; there is no such primitive
/// in the standard, where a package that holds a newer version of an installed component updates it.
///
/// - Source: SCOMO 1.0 operations, and the drafts' names for them. `Install` and `Download` are in both, and mean
///   what the standard says.
public enum OperationName: String, CaseIterable, Sendable {
    case download = "Download"
    case downloadInstall = "DownloadInstall"
    case downloadInstallInactive = "DownloadInstallInactive"
    case install = "Install"
    case installInactive = "InstallInactive"
    case activate = "Activate"
    case deactivate = "Deactivate"
    /// Of a package or of a component, whichever is named.
    case remove = "Remove"

    case removePackage = "RemovePackage"
    case removeComponent = "RemoveComponent"

    case downloadAndInstall = "DownloadAndInstall"
    case downloadAndInstallAndActivate = "DownloadAndInstallAndActivate"
    case downloadAndUpdate = "DownloadAndUpdate"
    case downloadAndUpdateAndActivate = "DownloadAndUpdateAndActivate"
    case installAndActivate = "InstallAndActivate"
    case update = "Update"
    case updateAndActivate = "UpdateAndActivate"

    /// What it means for a node of `branch`; nil when it doesn't apply there.
    public func primitive(in branch: Branch) -> Primitive? { primitives.first { $0.branch == branch } }

    /// At most one a branch.
    private var primitives: [Primitive] {
        switch self {
        case .download: [.download]
        case .downloadInstall, .downloadAndInstallAndActivate, .downloadAndUpdateAndActivate:
            [.downloadInstall]
        case .downloadInstallInactive, .downloadAndInstall, .downloadAndUpdate: [.downloadInstallInactive]
        case .install, .installAndActivate: [.install]
        case .installInactive: [.installInactive]
        case .update: [.downloadInstallInactive, .installInactive]
        case .updateAndActivate: [.downloadInstall, .install]
        case .activate: [.activate]
        case .deactivate: [.deactivate]
        case .remove: [.removePackage, .removeComponent]
        case .removePackage: [.removePackage]
        case .removeComponent: [.removeComponent]
        }
    }
}
