import Bytes
import Linux

/// The files of a component, in the order of the archive.
///
/// A package may have a hundred thousand files, so this isn't an array of them: it has the text of the record, which is in memory
/// anyway, and one number a file. A file is read from its line each time it is asked for.
public struct FileList: Sendable {
    /// The component's field `Checksums-Sha256`. Each line was checked when the list was made.
    private let text: String
    /// Where each line begins, in bytes.
    private let starts: [UInt32]
    /// The sum of the files' sizes. - Unit: bytes.
    let totalSize: Int

    /// Reads a component's lines, and puts the paths into `tree`.
    init(
        _ fields: ManifestFields, _ limits: PackageLimits, _ tree: inout PathTree
    ) throws(PackageError) {
        text = fields.text("Checksums-Sha256") ?? ""
        let span = text.utf8.span
        var (starts, sum, start) = ([UInt32](), 0, 0)
        while start < span.count {
            let end = span.position(of: UInt8(ascii: "\n"), from: start)
            if end > start {
                guard starts.count < limits.files else { throw .tooLarge("files", limit: limits.files) }
                let file = try Self.checked(span, start..<end, fields)
                try tree.insert(fields.path(span.extracting(file.path), in: FileLine.field, limits: limits))
                // Neither is negative, and both are at most the limit: no overflow.
                guard file.size <= limits.payloadSize - sum else {
                    throw .tooLarge("payload, in bytes", limit: limits.payloadSize)
                }
                sum += file.size
                starts.append(UInt32(start))
            }
            start = end + 1
        }
        guard !starts.isEmpty else { throw fields.failure(FileLine.field, "lists no file") }
        (self.starts, totalSize) = (starts, sum)
    }

    private static func checked(
        _ text: Span<UInt8>, _ line: Range<Int>, _ fields: ManifestFields
    ) throws(PackageError) -> FileLine {
        do throws(FileLine.Flaw) { return try FileLine(text, line) } catch {
            throw fields.failure(FileLine.field, error.sentence(text, line))
        }
    }
}

extension FileList: RandomAccessCollection {
    /// 0.
    public var startIndex: Int { 0 }
    /// How many files there are.
    public var endIndex: Int { starts.count }

    /// What the manifest says about one of them.
    public subscript(index: Int) -> FileEntry {
        let file = line(index)
        guard let path = try? Path(untrusted: text.utf8.span.extracting(file.path)) else { Self.wasChecked() }
        return FileEntry(path: path, size: file.size, mode: file.mode, digest: file.digestBytes)
    }

    /// How many bytes a file has, without all else about it.
    public func size(_ index: Int) -> Int { line(index).size }

    /// Whether a file has the content and the mode of one in another list.
    public func isSame(_ index: Int, as other: Int, in others: FileList) -> Bool {
        let (mine, theirs) = (line(index), others.line(other))
        return mine.mode == theirs.mode && mine.hasDigest(of: theirs)
    }

    /// Whether a file has the path of one in another list.
    public func hasSamePath(_ index: Int, as other: Int, in others: FileList) -> Bool {
        let (mine, theirs) = (line(index).path, others.line(other).path)
        return text.utf8.span.extracting(mine).isEqual(to: others.text.utf8.span.extracting(theirs))
    }

    /// A part of a file's digest, for an index: digests spread by themselves.
    public func digestWord(_ index: Int) -> UInt32 { line(index).digestWord }

    private func line(_ index: Int) -> FileLine {
        let span = text.utf8.span
        let start = Int(starts[index])
        guard let line = try? FileLine(span, start..<span.position(of: UInt8(ascii: "\n"), from: start))
        else {
            Self.wasChecked()
        }
        return line
    }

    private static func wasChecked() -> Never {
        preconditionFailure("each line was checked when the list was made")
    }
}

extension FileList: Equatable {
    /// By bytes: strings compare by Unicode's rules, by which two different files could have equal names.
    public static func == (first: FileList, second: FileList) -> Bool {
        first.starts == second.starts && first.text.utf8.span.isEqual(to: second.text.utf8.span)
    }
}
