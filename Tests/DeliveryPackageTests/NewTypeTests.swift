import DeliveryPackage
import Linux
import TestSupport
import Testing

/// A type of package that only this test knows: files behind each other, each behind a line `SIZE PATH`.
///
/// Nothing but this file knows of it: what a new type has to bring is what stands here.
private final class LinesPayload: ForeignPayload {
    private let bytes: any ByteSource
    private var rest: ArraySlice<UInt8> = []
    private var left = 0

    init(_ bytes: any ByteSource) { self.bytes = bytes }

    func nextEntry() throws(PackageError) -> ArchiveEntry? {
        while try nextBytes() != nil {}
        guard try fill() else { return nil }
        let words = try line().split(separator: UInt8(ascii: " "), maxSplits: 1).map {
            String(decoding: $0, as: UTF8.self)
        }
        guard words.count == 2, let size = Int(words[0]), let path = try? Path(untrusted: words[1]) else {
            throw .malformedArchive("its payload has a line that is no \"SIZE PATH\"")
        }
        left = size
        return .file(path, size: size, isProgram: false)
    }

    func nextBytes() throws(PackageError) -> [UInt8]? {
        guard left > 0 else { return nil }
        guard try fill() else { throw .malformedArchive("its payload ends early") }
        let piece = rest.prefix(left)
        (left, rest) = (left - piece.count, rest.dropFirst(piece.count))
        return Array(piece)
    }

    private func line() throws(PackageError) -> [UInt8] {
        var line: [UInt8] = []
        while try fill(), let byte = rest.popFirst(), byte != UInt8(ascii: "\n") { line.append(byte) }
        return line
    }

    private func fill() throws(PackageError) -> Bool {
        guard rest.isEmpty else { return true }
        var piece: [UInt8] = []
        let hasMore = try bytes.next(into: &piece)
        rest = piece[...]
        return hasMore
    }
}

extension PackageType {
    fileprivate static let lines = PackageType("lines") { (bytes, _) throws(PackageError) in
        LinesPayload(bytes)
    }
}

@Suite("A new type of package")
struct NewTypeTests {
    private static let component = TestPackage.Component(
        "greeter", [.init("bin/a name", "hello\n"), .init("empty", ""), .init("share/b", "x")])
    private static let file = "6 bin/a name\nhello\n0 empty\n1 share/b\nx"

    private func reading(_ file: String, _ types: [PackageType]) throws -> Reading {
        let archive = try TestPackage([Self.component]).archive(enclosing: Array(file.utf8), "lines")
        return try Reading(TestPackage.compress(archive.bytes()), types: types)
    }

    @Test("needs nothing but its reader")
    func good() throws {
        let reading = try reading(Self.file, PackageType.all + [.lines])
        #expect(reading.files.map { $0.content } == Self.component.files.map { $0.content })
    }

    @Test("brings nothing that wasn't signed, however wrong its reader is")
    func refused() {
        #expect(throws: PackageError.unsupported(field: "Payload: lines")) {
            try reading(Self.file, PackageType.all)
        }
        let rows: [(String, PackageError)] = [
            (Self.file + "0 more\n", .unlisted("components/greeter/more")),
            (Self.file + "0\n", .malformedArchive("its payload has a line that is no \"SIZE PATH\"")),
            (String(Self.file.dropLast()), .malformedArchive("its payload ends early")),
            (Self.file.replacing("hello", with: "Hello"), .wrongDigest("components/greeter/bin/a name")),
            ("", .missing("components/greeter/bin/a name")),
        ]
        for (file, error) in rows {
            #expect(throws: error) { try reading(file, [.lines]) }
        }
    }

    @Test("reads the enclosed file to its end")
    func end() {
        let lazy = PackageType("lines") { (bytes, _) throws(PackageError) in EmptyPayload(bytes) }
        #expect(throws: PackageError.malformedArchive("its payload goes on behind its end")) {
            try reading(Self.file, [lazy])
        }
    }
}

/// A reader that never begins.
private final class EmptyPayload: ForeignPayload {
    init(_ bytes: any ByteSource) {}
    func nextEntry() throws(PackageError) -> ArchiveEntry? { nil }
    func nextBytes() throws(PackageError) -> [UInt8]? { nil }
}
