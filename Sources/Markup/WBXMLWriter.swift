/// Writes a tree of elements as WBXML 1.2 in UTF-8.
public enum WBXMLWriter {
    /// Writes a document with the tokens of `table`; what has none is written as text.
    public static func write(_ root: Element, _ table: TokenTable) -> [UInt8] {
        var writer = DocumentWriter.wbxml(table)
        writer.reserve(for: root)
        writer.write(root)
        return writer.document()
    }
}

/// Seven bits a byte, most significant first, the top bit set on all bytes but the last.
func multiByteInteger(_ value: UInt32) -> [UInt8] {
    var (rest, groups) = (value >> 7, [UInt8(truncatingIfNeeded: value & 0x7F)])
    while rest > 0 {
        groups.append(UInt8(truncatingIfNeeded: rest & 0x7F) | 0x80)
        rest >>= 7
    }
    return groups.reversed()
}

/// The strings in front of a body, each once.
struct StringTable {
    private(set) var bytes: [UInt8] = []
    private var strings: [(text: String, index: UInt32)] = []

    mutating func index(of string: String) -> UInt32 {
        for known in strings where known.text == string { return known.index }
        let index = UInt32(clamping: bytes.count)
        bytes += string.utf8
        bytes.append(0)
        // Nobody writes that many; it bounds the time to look for one.
        if strings.count < 256 { strings.append((string, index)) }
        return index
    }
}
