public import Linux

/// One way in which a payload is written other than as our own: the seam that a new type of package is added at.
///
/// The manifest lists every file that comes out of it, and is signed as any. So a type can be wrong and bring nothing that wasn't
/// signed: what it gives is held against the list, entry by entry, as our own archive is.
public struct PackageType: Sendable {
    /// What the field `Payload` calls it: `tar.gz`, `deb`.
    public let name: String
    /// Begins to read a payload from its first byte.
    public let open: @Sendable (any ByteSource, PayloadContext) throws(PackageError) -> any ForeignPayload

    public init(
        _ name: String,
        open: @escaping @Sendable (any ByteSource, PayloadContext) throws(PackageError) -> any ForeignPayload
    ) {
        (self.name, self.open) = (name, open)
    }

    /// Those that every device reads.
    public static var all: [PackageType] { [.tarball, .debian] }

    /// A plain archive of tar, compressed with gzip.
    public static var tarball: PackageType {
        PackageType("tar.gz") { (bytes, context) throws(PackageError) in
            try TarballPayload(bytes, context.limits)
        }
    }

    /// Debian's binary package. - Source: deb(5).
    public static var debian: PackageType {
        PackageType("deb") { (bytes, context) throws(PackageError) in try DebianPayload(bytes, context) }
    }
}

/// The entries of a payload that isn't written as our own, pulled from front to back.
///
/// After any error it is of no more use.
public protocol ForeignPayload: AnyObject {
    /// The next entry, by its place within the component; nil at the end, when all bytes have been read.
    ///
    /// What was not read of the file before is read first.
    func nextEntry() throws(PackageError) -> ArchiveEntry?
    /// A piece of the current file's content, at most 64 KiB; nil at its end.
    func nextBytes() throws(PackageError) -> [UInt8]?
}

/// Bytes, pulled piece by piece.
public protocol ByteSource: AnyObject {
    /// Puts the next bytes in the place of `piece`, at least one, or none at the end.
    ///
    /// - Returns: Whether there were any.
    func next(into piece: inout [UInt8]) throws(PackageError) -> Bool
}

/// What a payload is read for.
public struct PayloadContext: Sendable {
    /// The component's unit files, which the manifest lists.
    public var units: [Path]
    /// What the device's processor is, in Debian's words; nil where that doesn't matter.
    public var architecture: String?
    public var limits: PackageLimits

    public init(units: [Path], architecture: String?, limits: PackageLimits = PackageLimits()) {
        (self.units, self.architecture, self.limits) = (units, architecture, limits)
    }
}

/// A plain archive: the reader of archives without a manifest knows all its rules.
final class TarballPayload: ForeignPayload {
    private var archive: ArchiveReader

    init(_ bytes: any ByteSource, _ limits: PackageLimits) throws(PackageError) {
        archive = try ArchiveReader(compressed: bytes, limits)
    }

    func nextEntry() throws(PackageError) -> ArchiveEntry? { try archive.nextEntry() }
    func nextBytes() throws(PackageError) -> [UInt8]? { try archive.nextBytes() }
}
