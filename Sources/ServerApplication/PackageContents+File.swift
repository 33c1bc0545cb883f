internal import DeliveryPackage
internal import Linux
internal import Settings

extension PackageContents {
    /// Reads the manifest of the package in a file. Whoever signed it: devices decide whom they trust.
    static func read(path: String) throws -> PackageContents {
        PackageContents(try Manifest.unverified(in: try FileHandle.open(named: path), PollWaiter()))
    }

    /// Reads the whole package: every file has to be there as the manifest says.
    ///
    /// - Parameter roots: PEM files: who may have signed it. Anybody where there are none.
    static func check(path: String, roots: [String]) throws -> PackageContents {
        let file = try FileHandle.open(named: path)
        guard !roots.isEmpty else {
            return PackageContents(try Manifest.unverifiedWhole(in: file, PollWaiter()))
        }
        let trust = PackageTrust(files: try roots.map { try NamedFile.pem($0) })
        var reader = try PackageReader(file, trust: try trust.verifier(), PollWaiter())
        let verified = try reader.readManifest()
        while try reader.nextFile() != nil {}
        return PackageContents(verified.manifest)
    }

    private init(_ manifest: Manifest) {
        self.init(
            packageId: manifest.package, version: manifest.version, name: manifest.name,
            components: Dictionary(
                manifest.components.map { ($0.identifier, $0.version) },
                uniquingKeysWith: { first, _ in first }),
            terms: PackageTerms(manifest))
    }
}
