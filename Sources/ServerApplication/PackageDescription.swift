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

    init(file: String, size: Int, _ contents: PackageContents) {
        (self.file, self.size) = (file, size)
        (packageId, version, name) = (contents.packageId, contents.version, contents.name)
        components = contents.components
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
