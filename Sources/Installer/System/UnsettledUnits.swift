import Linux
import Records

/// Whose units are being stopped and started just now: noted before the first one stops, and forgotten when all of them run.
///
/// A program that starts again and finds the note knows whose units to look after.
struct UnsettledUnits {
    let disk: Disk

    private static var file: Path { "unsettled" }
    /// - Unit: bytes. 7000 names of the greatest length.
    private static var limit: Int { 1 << 20 }

    /// Nil when nothing is under way.
    func components() throws(InstallerError) -> [String]? {
        guard try disk.attributes(of: Self.file) != nil else { return nil }
        // What can't be read names none, and nothing else depends on it.
        return try disk.load(Self.file, limit: Self.limit).records.compactMap { $0["Component"] }
    }

    func note(_ components: [String]) throws(InstallerError) {
        try disk.save(
            components.map { Record([("Component", $0)]) }, to: Self.file, limit: Self.limit)
    }

    func forget() throws(InstallerError) { try disk.removeTree(Self.file) }
}
