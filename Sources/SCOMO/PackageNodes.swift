internal import SCOMOTerms

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
