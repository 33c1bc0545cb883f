public import Linux

/// What a package says about itself, with nobody having checked that it is true.
///
/// For people who look into a package. Nothing on a device takes it.
public struct UnverifiedManifest: Equatable, Sendable {
    /// What the package says about itself. Nobody has vouched for it.
    public let manifest: Manifest
    /// The exact bytes of the manifest.
    public let text: [UInt8]
    /// CMS SignedData in DER.
    public let signature: [UInt8]

    /// Reads the beginning of a package: the manifest and its signature, which is not verified.
    public init(
        _ file: consuming FileHandle, limits: PackageLimits = PackageLimits(), _ waiter: any Waiter
    ) throws(PackageError) {
        var envelope = try Envelope(file, limits, workers: 1, waiter)
        (text, signature) = try envelope.read()
        manifest = try Manifest(text: text, limits: limits)
    }
}

extension Manifest {
    /// What a package says about itself, for those who show packages or pass them on.
    public static func unverified(
        in file: consuming FileHandle, limits: PackageLimits = PackageLimits(), _ waiter: any Waiter
    ) throws(PackageError) -> Manifest {
        try UnverifiedManifest(file, limits: limits, waiter).manifest
    }

    /// As `unverified`, but reads the package to its end: every file is there as the manifest says.
    public static func unverifiedWhole(
        in file: consuming FileHandle, limits: PackageLimits = PackageLimits(), _ waiter: any Waiter
    ) throws(PackageError) -> Manifest {
        var envelope = try Envelope(file, limits, workers: 1, waiter)
        let manifest = try Manifest(text: try envelope.read().text, limits: limits)
        envelope.archive.beginPayload(
            try PackageReader.enclosed(by: manifest, PackageType.all, nil, limits),
            greatestIndex: limits.manifestSize)
        var payload = PayloadReader(manifest, limits)
        while try payload.nextFile(&envelope.archive) != nil {}
        return manifest
    }
}
