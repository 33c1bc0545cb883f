/// Text in alerts, as octets: everything that is compared is ASCII.
enum Text {
    /// Without blanks at both ends.
    static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let rest = text.drop { isBlank($0) }
        guard let last = rest.lastIndex(where: { !isBlank($0) }) else { return rest }
        return rest[...last]
    }

    static func lowercased(_ text: ArraySlice<UInt8>) -> [UInt8] {
        text.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0 }
    }

    static func contains(_ text: [UInt8], _ part: String) -> Bool {
        text.indices.contains { text[$0...].starts(with: part.utf8) }
    }

    static func ends(_ text: [UInt8], with part: String) -> Bool {
        text.suffix(part.utf8.count).elementsEqual(part.utf8)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }
}

// MARK: Markup

extension Text {
    /// The characters that markup needs for itself, and what is written for them.
    private static var references: [(character: UInt8, reference: String)] {
        [
            (UInt8(ascii: "<"), "&lt;"), (UInt8(ascii: ">"), "&gt;"), (UInt8(ascii: "\""), "&quot;"),
            (UInt8(ascii: "'"), "&apos;"), (UInt8(ascii: "&"), "&amp;"),
        ]
    }

    /// As it may be between two tags.
    static func escaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes += Array("&amp;".utf8)
            case UInt8(ascii: "<"): bytes += Array("&lt;".utf8)
            case UInt8(ascii: ">"): bytes += Array("&gt;".utf8)
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// With characters for the five references that every document knows; others stay as they are.
    static func unescaped(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.first {
            let found = references.first { rest.starts(with: $0.reference.utf8) }
            bytes.append(found?.character ?? byte)
            rest = rest.dropFirst(found?.reference.utf8.count ?? 1)
        }
        return bytes
    }

    /// What is between the tags of the first element of that name, whatever its prefix and attributes; nil without one.
    static func content(of name: String, in text: [UInt8]) -> ArraySlice<UInt8>? {
        for start in text.indices where text[start] == UInt8(ascii: "<") {
            let tag = text[(start + 1)...].prefix { $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") }
            guard tag.endIndex < text.endIndex, text[tag.endIndex] == UInt8(ascii: ">"), isTag(tag, name)
            else { continue }
            let content = text[(tag.endIndex + 1)...].prefix { $0 != UInt8(ascii: "<") }
            return content.endIndex < text.endIndex ? content : nil
        }
        return nil
    }

    private static func isTag(_ tag: ArraySlice<UInt8>, _ name: String) -> Bool {
        let whole = tag.prefix { !isBlank($0) && $0 != UInt8(ascii: "/") }
        let local = whole.lastIndex(of: UInt8(ascii: ":")).map { whole[($0 + 1)...] } ?? whole
        return local.elementsEqual(name.utf8)
    }
}
