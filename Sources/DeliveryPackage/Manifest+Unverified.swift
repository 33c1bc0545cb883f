public import Linux

extension Manifest {
    /// Reads what a package says about itself, whoever signed it, if anyone did. The payload isn't looked at.
    ///
    /// For those who show packages or pass them on. What installs has to use `PackageReader.readManifest`.
    public static func unverified(
        in file: consuming FileHandle, limits: PackageLimits = PackageLimits(), _ waiter: any Waiter
    ) throws(PackageError) -> Manifest {
        var envelope = try Envelope(file, limits, workers: 1, waiter)
        return try Manifest(text: try envelope.read().text, limits: limits)
    }
}
