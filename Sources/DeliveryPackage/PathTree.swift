import Linux

/// Which paths are files or links, and which are directories because of them. None may be both.
struct PathTree {
    private var leaves: Set<Path> = []
    private var directories: Set<Path> = []

    func contains(_ leaf: Path) -> Bool { leaves.contains(leaf) }

    mutating func insert(_ leaf: Path) throws(PackageError) {
        guard leaves.insert(leaf).inserted else {
            throw .malformedManifest(reason: "\(quoted("\(leaf)")) is listed twice", line: nil)
        }
        guard !directories.contains(leaf) else { throw Self.conflict(leaf) }
        var parent = leaf.parent
        while parent != .top, directories.insert(parent).inserted {
            guard !leaves.contains(parent) else { throw Self.conflict(parent) }
            parent = parent.parent
        }
    }

    private static func conflict(_ path: Path) -> PackageError {
        .malformedManifest(
            reason: "\(quoted("\(path)")) is listed, and is the directory of others", line: nil)
    }
}
