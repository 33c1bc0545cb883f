import Bytes

/// The members of an archive of ar, in the order that the caller expects, each read as a source of bytes.
///
/// - Source: deb(5), ar(5). Long names and symbol tables aren't in Debian's packages, and are refused as other members are.
final class ArMembers: ByteSource {
    private let source: any ByteSource
    /// What the source gave last, and how much of it is used.
    private var chunk: [UInt8] = []
    private var used = 0
    /// How much of the current member is left, and whether a byte fills it up.
    private var left = 0
    private var isOdd = false

    init(_ source: any ByteSource) throws(PackageError) {
        self.source = source
        guard try read(8).elementsEqual(Array("!<arch>\n".utf8)) else {
            throw .malformedArchive("its payload isn't Debian's package, an archive of ar")
        }
    }

    /// Begins the next member, which has to have that name. The one before has been read to its end.
    func begin(_ name: String) throws(PackageError) {
        guard let header = try nextHeader() else {
            throw .malformedArchive("its payload lacks \(name)")
        }
        guard header.name == name else { throw .malformedArchive(Self.unexpected(header.name, for: name)) }
        (left, isOdd) = (header.size, header.size % 2 == 1)
    }

    /// Throws if another member follows, and the last one has been read to its end.
    func end() throws(PackageError) {
        guard let header = try nextHeader() else { return }
        throw .malformedArchive("its payload has \(quoted(header.name)) behind its data")
    }

    func next(into piece: inout [UInt8]) throws(PackageError) -> Bool {
        piece.removeAll(keepingCapacity: true)
        guard left > 0 else { return false }
        guard try fill() else { throw Self.cutShort }
        let size = min(left, chunk.count - used)
        piece.append(copying: chunk.span.extracting(used..<(used + size)))
        (left, used) = (left - size, used + size)
        return true
    }

    private func nextHeader() throws(PackageError) -> ArHeader? {
        guard left == 0 else { throw .malformedArchive("its payload has more in a member than it needs") }
        if isOdd { _ = try read(1) }
        isOdd = false
        guard try fill() else { return nil }
        return try ArHeader(read(ArHeader.length))
    }

    private static func unexpected(_ found: String, for name: String) -> String {
        let stem = name.utf8.prefix(while: { $0 != UInt8(ascii: ".") })
        guard found.utf8.starts(with: stem) else {
            return "its payload has \(quoted(found)) in the place of \(name)"
        }
        return
            "its payload has \(quoted(found)), and devices expand gzip alone; scomo-pack wrap compresses it anew"
    }

    private static var cutShort: PackageError { .malformedArchive("its payload ends early") }

    private func read(_ count: Int) throws(PackageError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard try fill() else { throw Self.cutShort }
            bytes.append(chunk[used])
            used += 1
        }
        return bytes
    }

    /// Whether there is at least one byte more.
    private func fill() throws(PackageError) -> Bool {
        guard used == chunk.count else { return true }
        used = 0
        return try source.next(into: &chunk)
    }
}

/// The header of a member.
private struct ArHeader {
    let name: String
    /// - Unit: bytes.
    let size: Int

    /// - Unit: bytes.
    static var length: Int { 60 }

    /// - Parameter bytes: `length` bytes.
    init(_ bytes: [UInt8]) throws(PackageError) {
        guard bytes.suffix(2).elementsEqual(Array("`\n".utf8)) else {
            throw .malformedArchive("its payload has a damaged header of a member")
        }
        let digits = Self.field(bytes[48..<58])
        guard let size = digits.number() else {
            throw .malformedArchive("its payload has a member whose size is no number")
        }
        self.size = size
        // Some programs end names with a slash.
        let name = Self.field(bytes[..<16])
        self.name = String(
            decoding: name.last == UInt8(ascii: "/") ? name.dropLast() : name, as: UTF8.self)
    }

    /// What is before the blanks that fill a field.
    private static func field(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let end = bytes.lastIndex { $0 != UInt8(ascii: " ") }
        return end.map { bytes[...$0] } ?? []
    }
}
