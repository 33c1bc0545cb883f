public import Linux
import Zlib

/// An archive without a manifest, read as that of a package is: the same reader, the same limits, each byte once.
///
/// For people who try archives on it; a device reads one only within a package (`PackageType`), with a manifest beside it. What a manifest would say is replaced by rules: nothing is
/// there twice, or is at once a directory and something else; links stay inside; a leading `./` is taken away.
/// After any error the reader is of no more use, and what it gave must not be used either.
public struct ArchiveReader: ~Copyable {
    private var archive: TarReader
    private var contents: ArchiveContents

    /// Begins to read a file, compressed with gzip or not.
    ///
    /// - Throws: `.unreadable` when it can't be opened.
    public init(
        named path: String, limits: PackageLimits = PackageLimits(), _ waiter: any Waiter
    ) throws(PackageError) {
        contents = ArchiveContents(limits)
        let isCompressed = try Self.isCompressed(path)
        let file = try Self.open(path)
        let limit = Envelope.greatestSize(limits)
        guard isCompressed else {
            archive = TarReader(ArchiveBytes(plain: file, limit: limit))
            return
        }
        do throws(ZlibError) {
            archive = TarReader(ArchiveBytes(try GzipStream(file, limit: limit, workers: 1, waiter)))
        } catch {
            throw PackageError(error)
        }
    }

    /// Begins to read what gzip's bytes expand to.
    init(compressed bytes: any ByteSource, _ limits: PackageLimits) throws(PackageError) {
        contents = ArchiveContents(limits)
        archive = TarReader(ArchiveBytes(try GzipContent(bytes, limit: Envelope.greatestSize(limits))))
    }

    /// The next entry, checked; nil at the end, after checking that nothing follows.
    ///
    /// What was not read of the file before is read first.
    public mutating func nextEntry() throws(PackageError) -> ArchiveEntry? {
        while try archive.nextBytes() != nil {}
        while let entry = try archive.nextEntry() {
            if let accepted = try contents.accept(entry) { return accepted }
        }
        return nil
    }

    /// A piece of the file's content, at most 64 KiB; nil at its end.
    public mutating func nextBytes() throws(PackageError) -> [UInt8]? { try archive.nextBytes() }
}

/// One entry of an archive that was accepted.
public enum ArchiveEntry: Equatable, Sendable {
    /// A file, whose content comes next, of `size` bytes. Of its mode only counts whether it is a program.
    case file(Path, size: Int, isProgram: Bool)
    case directory(Path)
    /// A link that doesn't lead out, to be made when all files are written.
    case link(LinkEntry)
}

extension ArchiveReader {
    /// Whether the file begins as gzip does. - Source: RFC 1952, section 2.3.1.
    private static func isCompressed(_ path: String) throws(PackageError) -> Bool {
        let file = try open(path)
        do throws(Errno) { return try file.read(exactly: 2) == [0x1F, 0x8B] } catch {
            throw .unreadable(error)
        }
    }

    private static func open(_ path: String) throws(PackageError) -> FileHandle {
        do throws(Errno) { return try .open(named: path) } catch { throw .unreadable(error) }
    }
}
