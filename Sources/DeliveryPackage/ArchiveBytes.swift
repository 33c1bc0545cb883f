import Linux
import Zlib

/// The bytes of an archive: expanded from gzip, as a package is, or as they lie in a file that isn't compressed.
struct ArchiveBytes: ~Copyable {
    private var gzip: GzipStream?
    private let plain: FileHandle?
    private var left: Int

    init(_ gzip: consuming GzipStream) {
        self.gzip = consume gzip
        plain = nil
        left = 0
    }

    /// - Parameter limit: The most bytes that the file may have.
    init(plain file: consuming FileHandle, limit: Int) {
        gzip = nil
        plain = consume file
        left = limit
    }

    /// The next bytes, at least one; nil at the end.
    mutating func next() throws(PackageError) -> [UInt8]? {
        do throws(ZlibError) {
            if let bytes = try gzip?.next() { return bytes }
        } catch {
            throw PackageError(error)
        }
        return try nextPlain()
    }

    private mutating func nextPlain() throws(PackageError) -> [UInt8]? {
        let bytes: [UInt8]
        do throws(Errno) {
            bytes = try plain?.read(limit: Self.pieceSize) ?? []
        } catch {
            throw .unreadable(error)
        }
        guard bytes.count <= left else { throw .tooLarge("its archive, in bytes", limit: left) }
        left -= bytes.count
        return bytes.isEmpty ? nil : bytes
    }

    /// - Unit: bytes. - Default: 64 KiB, as pieces of expanded content.
    private static var pieceSize: Int { 64 << 10 }
}
