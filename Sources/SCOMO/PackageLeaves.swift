/// A leaf that a server may write below `Download/<x>` or `Delivered/<x>`.
///
/// - Source: SCOMO 1.0; sizes are those of the first client that had them, `InstallParams` is our choice.
enum PackageLeaf: String, CaseIterable, Sendable {
    case packageID = "PkgID"
    case name = "Name"
    case packageURL = "PkgURL"
    case installParameters = "InstallParams"
    case description = "Description"
    case environment = "EnvType"
    case packageType = "PkgType"

    /// - Unit: bytes.
    var maximumSize: Int {
        switch self {
        case .packageID: 256
        case .name: 128
        case .packageURL: 2048
        case .installParameters: 4096
        case .description: 512
        case .environment: 128
        case .packageType: 100
        }
    }
}

/// What servers wrote about a package. A required leaf that nobody wrote is empty, an optional one is absent.
struct PackageLeaves: Equatable, Sendable {
    private var texts: [PackageLeaf: String] = [:]

    subscript(_ leaf: PackageLeaf) -> String {
        get { texts[leaf] ?? "" }
        set { texts[leaf] = newValue }
    }

    /// Nil takes the leaf away.
    mutating func set(_ leaf: PackageLeaf, to text: String?) { texts[leaf] = text }

    func has(_ leaf: PackageLeaf) -> Bool { texts[leaf] != nil }

    /// Without what only concerns the download.
    var delivered: PackageLeaves {
        var leaves = self
        leaves.texts[.packageURL] = nil
        return leaves
    }
}
