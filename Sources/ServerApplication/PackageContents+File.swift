internal import DeliveryPackage
internal import Linux

extension PackageContents {
    /// Reads the manifest of the package in a file. Whoever signed it: devices decide whom they trust.
    static func read(path: String) throws -> PackageContents {
        let manifest = try Manifest.unverified(in: try FileHandle.open(named: path), PollWaiter())
        return PackageContents(
            packageId: manifest.package, version: manifest.version, name: manifest.name,
            components: Dictionary(
                manifest.components.map { ($0.identifier, $0.version) },
                uniquingKeysWith: { first, _ in first }),
            terms: PackageTerms(manifest))
    }
}
