/// Writes tar archives: good ones, and such as no tar would write.
public struct TestArchive: Sendable {
    /// One entry, with what its header says.
    public struct Entry: Sendable {
        public var name: String
        public var mode: UInt32 = 0o644
        public var content: [UInt8] = []
        /// The type's letter: 0 a file, 1 a hard link, 2 a symbolic link, 3 and 4 devices, 5 a directory, 6 a pipe.
        public var kind: UInt8 = UInt8(ascii: "0")
        public var target = ""
        /// What the header says of the size, when that isn't the content's.
        public var size: Int?

        public init(_ name: String, _ content: [UInt8] = [], mode: UInt32 = 0o644) {
            (self.name, self.content, self.mode) = (name, content, mode)
        }

        /// An entry without content.
        public init(_ kind: Character, _ name: String, mode: UInt32 = 0o755, target: String = "") {
            (self.name, self.mode, self.target) = (name, mode, target)
            self.kind = kind.asciiValue ?? 0
        }

        /// A header with pax records for the next entry; `g` makes it one for all.
        public static func pax(_ records: [(String, String)], kind: Character = "x") -> Entry {
            var entry = Entry(kind, "pax")
            entry.content = records.flatMap { record(" \($0.0)=\($0.1)\n") }
            return entry
        }

        /// GNU tar's long name (`L`) or long target (`K`) for the next entry.
        public static func long(_ kind: Character, _ text: String) -> Entry {
            var entry = Entry(kind, "././@LongLink")
            entry.content = Array(text.utf8) + [0]
            return entry
        }

        /// A pax record says its own length, digits included.
        private static func record(_ text: String) -> [UInt8] {
            var length = text.utf8.count
            while "\(length)".utf8.count + text.utf8.count != length { length += 1 }
            return Array("\(length)\(text)".utf8)
        }
    }

    public var entries: [Entry]

    public init(_ entries: [Entry]) { self.entries = entries }

    /// The archive with two blocks of zeros at its end.
    public func bytes() -> [UInt8] {
        entries.flatMap(Self.bytes) + [UInt8](repeating: 0, count: 1024)
    }

    /// An entry's header and content, filled up to whole blocks.
    public static func bytes(_ entry: Entry) -> [UInt8] {
        let filling = (512 - entry.content.count % 512) % 512
        return header(entry) + entry.content + [UInt8](repeating: 0, count: filling)
    }

    /// The header's block: POSIX ustar.
    public static func header(_ entry: Entry) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) {
            block.replaceSubrange(offset..<(offset + text.utf8.count), with: text.utf8)
        }
        put(entry.name, at: 0)
        put(octal(Int(entry.mode), digits: 7), at: 100)
        put(octal(0, digits: 7), at: 108)
        put(octal(0, digits: 7), at: 116)
        put(octal(entry.size ?? entry.content.count, digits: 11), at: 124)
        put(octal(0, digits: 11), at: 136)
        put("        ", at: 148)
        block[156] = entry.kind
        put(entry.target, at: 157)
        put("ustar\u{0}00", at: 257)
        put(octal(block.reduce(0) { $0 + Int($1) }, digits: 6), at: 148)
        block[154] = 0
        return block
    }

    private static func octal(_ number: Int, digits: Int) -> String {
        let text = String(number, radix: 8)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
