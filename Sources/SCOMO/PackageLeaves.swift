internal import SCOMOTerms

/// What servers wrote about a package. A required leaf that nobody wrote is empty, an optional one is absent.
struct PackageLeaves: Equatable, Sendable {
    private var texts: [PackageLeaf: String] = [:]

    subscript(_ leaf: PackageLeaf) -> String {
        get { texts[leaf] ?? "" }
        set { texts[leaf] = newValue }
    }

    /// Nil takes the leaf away.
    mutating func set(_ leaf: PackageLeaf, to text: String?) { texts[leaf] = text }

    /// Nil if nobody wrote it.
    func text(_ leaf: PackageLeaf) -> String? { texts[leaf] }

    /// Without what only concerns the download.
    var delivered: PackageLeaves {
        var leaves = self
        leaves.texts[.packageURL] = nil
        return leaves
    }
}
