internal import Bytes

/// Writes a tree of elements as WBXML 1.2 in UTF-8.
///
/// Text is written in place and opaque bytes as opaque; pages are switched where the next token needs it. Names
/// that the table doesn't have are literals in the string table, so every tree can be written.
public enum WBXMLWriter {
    public static func write(_ root: Element, _ table: TokenTable) -> [UInt8] {
        var strings = StringTable()
        let publicID = publicIdentifier(table.publicID, &strings)
        var body = BodyWriter(TokenIndex(table), strings)
        body.write(root)
        var document = [version] + publicID + [utf8]
        document += multiByteInteger(UInt32(clamping: body.strings.bytes.count))
        document.append(copying: body.strings.bytes.span)
        document.append(copying: body.bytes.span)
        return document
    }

    /// How long `element` is at most, within a document that stands on page 0.
    ///
    /// - Unit: bytes.
    public static func size(of element: Element, _ table: TokenTable) -> Int {
        var body = BodyWriter(TokenIndex(table), StringTable())
        body.write(element)
        // Two more for a page that has to be switched back.
        return body.bytes.count + body.strings.bytes.count + 2
    }

    private static func publicIdentifier(
        _ identifier: WBXMLHeader.PublicID, _ strings: inout StringTable
    ) -> [UInt8] {
        switch identifier {
        case .number(let number): multiByteInteger(number)
        case .name(let name): [0] + multiByteInteger(strings.index(of: name))
        }
    }

    private static var version: UInt8 { 0x02 }
    private static var utf8: UInt8 { 106 }
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
    private var indices: [String: UInt32] = [:]

    mutating func index(of string: String) -> UInt32 {
        if let index = indices[string] { return index }
        let index = UInt32(clamping: bytes.count)
        bytes += Array(string.utf8) + [0]
        indices[string] = index
        return index
    }
}
