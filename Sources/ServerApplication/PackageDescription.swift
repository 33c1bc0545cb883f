internal import DMServer
internal import DeliveryPackage
internal import Linux

/// What a package says about itself.
struct PackageContents: Equatable, Sendable {
    var packageId: String
    var version: String
    var name: String?
    /// Versions by component.
    var components: [String: String]
    var terms: PackageTerms
}

/// What a package says about when, over what and how urgently it is to be installed, as the interface shows it.
struct PackageTerms: Equatable, Sendable {
    var environment: String?
    var built: String?
    var validUntil: String?
    var releasedWith: [String]?
    var allowDowngrade: Bool?
    var minimumVersion: String?
    var confirm: String?
    /// - Unit: seconds.
    var confirmTimeout: Int?
    var urgency: String
    var advisory: String?
    var supportUntil: String?
    /// `deb` or `tar.gz`, if it encloses such a file.
    var payload: String?
    /// The path of the file that says what a component is made of, by component.
    var sboms: [String: String]?

    init(_ manifest: Manifest) {
        (environment, built) = (manifest.environment, manifest.built)
        validUntil = manifest.validUntil?.description
        let others = manifest.releasedWith.map { "\($0)" }
        releasedWith = others.isEmpty ? nil : others
        allowDowngrade = manifest.allowDowngrade == nil ? nil : true
        minimumVersion = manifest.minimumVersion
        confirm = manifest.confirm?.rawValue
        confirmTimeout = manifest.confirmTimeout.map { Int($0.components.seconds) }
        urgency = manifest.notes.urgency.rawValue
        (advisory, supportUntil) = (manifest.notes.advisory, manifest.notes.supportUntil)
        payload = manifest.payload?.type
        let named = manifest.components.compactMap { part in part.sbom.map { (part.identifier, "\($0)") } }
        sboms = named.isEmpty ? nil : Dictionary(named, uniquingKeysWith: { first, _ in first })
    }
}

/// A package that the server offers.
struct PackageDescription: Equatable, Sendable {
    /// The file's name in the folder.
    var file: String
    var size: Int
    var packageId: String
    var version: String
    var name: String?
    var components: [String: String]
    var terms: PackageTerms

    init(file: String, size: Int, _ contents: PackageContents) {
        (self.file, self.size) = (file, size)
        (packageId, version, name) = (contents.packageId, contents.version, contents.name)
        (components, terms) = (contents.components, contents.terms)
    }

    /// What a device is told to fetch.
    func reference(at address: PublicAddress) -> PackageReference {
        PackageReference(identifier: packageId, name: name, url: address.url("/packages/\(file)"))
    }
}

/// A file of the folder: a package, or something that can't be read as one.
struct OfferedPackage: Equatable, Sendable {
    var file: String
    var size: Int
    var description: PackageDescription?
    var failure: String?
}
