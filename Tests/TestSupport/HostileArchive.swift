/// An archive that is refused, and why: one row of a table that several tests go through.
public struct HostileArchive: Sendable, CustomStringConvertible {
    public let description: String
    /// A part of the sentence that says why.
    public let reason: String
    /// The file, compressed where the row is about that.
    public let bytes: [UInt8]

    init(_ name: String, _ reason: String, _ bytes: [UInt8]) {
        (description, self.reason, self.bytes) = (name, reason, bytes)
    }

    /// An archive of these entries, and its end.
    init(_ name: String, _ reason: String, _ entries: TestArchive.Entry...) {
        self.init(name, reason, TestArchive(entries).bytes())
    }

    /// All of them.
    public static let all = names + links + kinds + extensions + numbers + ends
}

/// What rows are made of.
enum Make {
    typealias Entry = TestArchive.Entry

    /// A file with a little content.
    static func file(_ name: String, _ content: String = "written") -> Entry {
        Entry(name, Array(content.utf8))
    }

    static func link(_ name: String, _ target: String) -> Entry { Entry("2", name, target: target) }

    static func directory(_ name: String) -> Entry { Entry("5", name) }

    /// A file whose name is in a pax record: of any length, with any octets.
    static func named(_ octets: [UInt8]) -> [UInt8] {
        var length = octets.count + 7
        while "\(length)".utf8.count + octets.count + 7 != length { length += 1 }
        var header = Entry("x", "pax")
        header.content = Array("\(length) path=".utf8) + octets + [UInt8(ascii: "\n")]
        return archive(header, file("x"))
    }

    static func named(_ name: String) -> [UInt8] { named(Array(name.utf8)) }

    /// A pax header with this text, and a file.
    static func records(_ text: String) -> [UInt8] {
        var header = Entry("x", "pax")
        header.content = Array(text.utf8)
        return archive(header, file("x"))
    }

    static func archive(_ entries: Entry...) -> [UInt8] { TestArchive(entries).bytes() }

    /// An archive of one file whose header has something else at a place, with the right checksum then, unless the place is that of
    /// the checksum itself.
    static func header(_ text: String, at offset: Int, of entry: Entry = file("x")) -> [UInt8] {
        header(Array(text.utf8), at: offset, of: entry)
    }

    static func header(_ octets: [UInt8], at offset: Int, of entry: Entry = file("x")) -> [UInt8] {
        var bytes = archive(entry)
        bytes.replaceSubrange(offset..<(offset + octets.count), with: octets)
        guard !(148..<156).contains(offset) else { return bytes }
        bytes.replaceSubrange(148..<156, with: Array("        ".utf8))
        let sum = String(bytes.prefix(512).reduce(0) { $0 + Int($1) }, radix: 8)
        let digits = String(repeating: "0", count: 6 - sum.count) + sum + "\u{0} "
        bytes.replaceSubrange(148..<156, with: Array(digits.utf8))
        return bytes
    }

    /// A file whose header promises a size, with a little content.
    static func promising(_ size: Int) -> [UInt8] {
        var entry = file("x")
        entry.size = size
        return archive(entry)
    }
}
