public import Linux
public import OpenSSL

/// A manifest whose signature was verified. Only `PackageReader` can make one.
public struct VerifiedManifest: Equatable, Sendable {
    public let manifest: Manifest

    /// The subject names of those who signed, for the log. There is at least one.
    public let signers: [String]

    fileprivate init(manifest: Manifest, signers: [String]) {
        (self.manifest, self.signers) = (manifest, signers)
    }
}

/// A file of the payload, about to be read.
public struct PayloadFile: Equatable, Sendable {
    /// The place of its component in the manifest's `components`.
    public let component: Int
    public let entry: FileEntry
}

/// Reads a delivery package from front to back, each byte once, and believes nothing unverified.
///
/// First `readManifest`; then `nextFile` until it returns nil, and for each file `nextBytes` until that does.
/// After any error the reader is of no more use, and neither is what it gave before.
public struct PackageReader: ~Copyable {
    private let trust: SignatureVerifier

    /// Begins to read.
    ///
    /// - Parameters:
    ///   - trust: Whose packages are accepted.
    ///   - workers: Threads that expand, for packages whose gzip members name their lengths; others need none.
    ///   - waiter: Passes the time while they work.
    public init(
        _ file: consuming FileHandle, trust: SignatureVerifier, limits: PackageLimits = PackageLimits(),
        workers: Int = 2, _ waiter: any Waiter
    ) throws(PackageError) {
        self.trust = trust
        throw .malformedArchive("it is empty")
    }

    /// Reads the manifest and its signature, and verifies them. Nothing behind them has been looked at then.
    ///
    /// Call it once, first.
    public mutating func readManifest() throws(PackageError) -> VerifiedManifest {
        throw .malformedArchive("it is empty")
    }

    /// The next file that the manifest lists, checked to be the next of the archive; nil at the end, after checking
    /// that nothing is missing and nothing follows.
    ///
    /// What was not read of the file before is read and checked first.
    public mutating func nextFile() throws(PackageError) -> PayloadFile? { nil }

    /// A piece of the file's content, at most 1 MiB; nil at its end, after checking size and digest.
    public mutating func nextBytes() throws(PackageError) -> [UInt8]? { nil }
}
