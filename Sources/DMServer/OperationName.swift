/// A name that somebody may give to an operation: those of the standard, those of its drafts, and two of our own for
/// the two meanings of `Remove`.
///
/// The drafts' names separated installing from activating and had an update of its own; there is no such primitive
/// in the standard, where a package that holds a newer version of an installed component updates it.
///
/// - Source: SCOMO 1.0 operations, and the drafts' names for them. `Install` and `Download` stand in both, and mean
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

    /// What an operation works on: a package to fetch, a package on the device, or a component on the device.
    public enum Subject: Equatable, Sendable {
        case download(PackageReference)
        case delivered(String)
        case component(String)
    }

    /// The task, or nil when this operation doesn't work on such a subject.
    public func task(on subject: Subject) -> Task? {
        switch subject {
        case .download(let package): deliveryPrimitive.map { .deliver($0, package) }
        case .delivered(let identifier): packagePrimitive.map { .package($0, identifier: identifier) }
        case .component(let identifier): componentPrimitive.map { .component($0, identifier: identifier) }
        }
    }

    private var deliveryPrimitive: DeliveryPrimitive? {
        switch self {
        case .download: .download
        case .downloadInstall, .downloadAndInstallAndActivate, .downloadAndUpdateAndActivate,
            .updateAndActivate:
            .downloadInstall
        case .downloadInstallInactive, .downloadAndInstall, .downloadAndUpdate, .update:
            .downloadInstallInactive
        default: nil
        }
    }

    private var packagePrimitive: PackagePrimitive? {
        switch self {
        case .install, .installAndActivate, .updateAndActivate: .install
        case .installInactive, .update: .installInactive
        case .remove, .removePackage: .remove
        default: nil
        }
    }

    private var componentPrimitive: ComponentPrimitive? {
        switch self {
        case .activate: .activate
        case .deactivate: .deactivate
        case .remove, .removeComponent: .remove
        default: nil
        }
    }
}
