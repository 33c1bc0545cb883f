import DeliveryPackage
import Records

/// The newest version of each delivery package that was confirmed to work.
///
/// Whoever runs the package's server could else offer an old package with known faults, whose signature is still good.
/// Floors bind packages that come in; going back to an earlier generation is the device's own business. They never sink.
struct Floors: Equatable {
    private var versions: [String: String] = [:]

    init() {}

    /// The floor of a package; nil if it was never installed.
    subscript(_ package: String) -> String? { versions[package] }

    /// Raises the floors to what a confirmed generation has. A package of unknown origin has none.
    mutating func raise(to generation: Generation) {
        for component in generation.components where !component.origin.package.isEmpty {
            let (package, version) = (component.origin.package, component.origin.packageVersion)
            // Most are what they were.
            if let floor = versions[package], floor == version || Version(version) <= Version(floor) {
                continue
            }
            versions[package] = version
        }
    }

    /// - Throws: `.downgrade` when the package is below its floor, and doesn't say that this is meant.
    func check(_ manifest: Manifest) throws(InstallerError) {
        guard manifest.allowDowngrade == nil, let floor = versions[manifest.package],
            Version(manifest.version) < Version(floor)
        else { return }
        throw .downgrade(manifest.package, version: manifest.version, floor: floor)
    }
}

// On the disk: the file `floors`, a record for each package.
extension Floors {
    init(_ records: [Record]) {
        for record in records {
            if let package = record["Package"], let version = record["Floor"] { versions[package] = version }
        }
    }

    var records: [Record] {
        versions.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { Record([("Package", $0.key), ("Floor", $0.value)]) }
    }
}
