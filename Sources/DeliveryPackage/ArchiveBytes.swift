import Linux
import Zlib

/// The bytes of an archive: expanded from gzip, as a package is, as they lie in a file that isn't compressed, or from elsewhere.
struct ArchiveBytes: ~Copyable {
    private var gzip: GzipStream?
    private let plain: FileHandle?
    private let other: (any ByteSource)?
    private var left: Int
    /// Whether the caller can skip bytes without expanding them.
    let canPassOver: Bool

    init(_ gzip: consuming GzipStream) {
        canPassOver = gzip.canPassOver
        self.gzip = consume gzip
        plain = nil
        other = nil
        left = 0
    }

    init(_ other: any ByteSource) {
        gzip = nil
        plain = nil
        (canPassOver, left) = (false, 0)
        self.other = other
    }

    /// - Parameter limit: The most bytes that the file may have.
    init(plain file: consuming FileHandle, limit: Int) {
        gzip = nil
        other = nil
        canPassOver = false
        plain = consume file
        left = limit
    }

    /// Puts the next bytes in the place of `content`, at least one, or none at the end.
    ///
    /// - Returns: Whether there were any.
    mutating func next(into content: inout [UInt8]) throws(PackageError) -> Bool {
        try next(into: &content, passingOver: 0).hasMore
    }

    /// The same, behind `count` bytes that nobody wants. Says also how many of these don't come.
    mutating func next(
        into content: inout [UInt8], passingOver count: Int
    ) throws(PackageError) -> (hasMore: Bool, passed: Int) {
        if let other { return (try other.next(into: &content), 0) }
        do throws(ZlibError) {
            let found = try gzip?.next(into: &content, passingOver: count)
            if let found, found.hasMore || plain == nil { return found }
        } catch {
            throw PackageError(error)
        }
        return (try nextPlain(into: &content), 0)
    }

    private mutating func nextPlain(into content: inout [UInt8]) throws(PackageError) -> Bool {
        content.removeAll(keepingCapacity: true)
        do throws(Errno) {
            _ = try plain?.read(Self.pieceSize, appendingTo: &content)
        } catch {
            throw .unreadable(error)
        }
        guard content.count <= left else { throw .tooLarge("its archive, in bytes", limit: left) }
        left -= content.count
        return !content.isEmpty
    }

    /// - Unit: bytes. - Default: 64 KiB, as pieces of expanded content.
    private static var pieceSize: Int { 64 << 10 }
}
