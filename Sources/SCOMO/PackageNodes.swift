/// The Status of `Download/<x>` when nothing is going on.
///
/// - Source: SCOMO 1.0, the values of Status; so for all below.
enum DownloadStatus: Int, Sendable {
    case idle = 10
    case downloadFailed = 20
    case downloadProgressing = 30
    case downloadComplete = 40
    case installProgressing = 50
    case installFailedWithData = 60
    case installFailedWithoutData = 70
}

/// The Status of `Inventory/Delivered/<x>`.
enum DeliveredStatus: Int, Sendable {
    case idle = 10
    case removeFailed = 20
    case removeProgressing = 30
    case installProgressing = 40
    case installFailedWithData = 50
    case installFailedWithoutData = 60
}

/// The State of `Inventory/Delivered/<x>`.
enum DeliveredState: Int, Sendable {
    case delivered = 10
    case installed = 20
}

/// The Status of `Inventory/Deployed/<x>`.
enum DeployedStatus: Int, Sendable {
    case idle = 10
    case removeFailed = 20
    case removeProgressing = 30
    case activateFailed = 40
    case activateProgressing = 50
    case deactivateFailed = 60
    case deactivateProgressing = 70
}

/// A package that a server described, to be downloaded.
struct DownloadNode: Equatable, Sendable {
    var name: String
    var leaves = PackageLeaves()
    /// Never one of the progressing values: those follow from the operations.
    var status = DownloadStatus.idle
}

/// A package on the device.
struct DeliveredNode: Equatable, Sendable {
    var name: String
    var leaves = PackageLeaves()
    var status = DeliveredStatus.idle
    var state = DeliveredState.delivered
    /// The number of the file with the package's content; nil when there is none, or none any more.
    var file: UInt64?
    /// What the package calls itself in its manifest, once it was installed.
    var package: String?

    /// The package as components name it.
    var installedPackage: String? { state == .installed ? package : nil }
}
