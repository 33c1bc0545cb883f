internal import Bytes

/// Percent-escapes in the names of nodes.
///
/// - Source: RFC 3986, section 2.1. Which characters are escaped: all but those that the grammar of RFC 2396 allows
///   in a segment of a path (`pchar`).
public enum PercentEscapes {
    /// Writes a name so that it can be a segment of a URI.
    public static func encode(_ name: String) -> String {
        var text: [UInt8] = []
        for byte in name.utf8 {
            if isPlain(byte) {
                text.append(byte)
            } else {
                text += [UInt8(ascii: "%"), digit(byte >> 4), digit(byte & 15)]
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads a text. Nil for `%` without two hexadecimal digits, and when the result isn't UTF-8.
    public static func decode(_ text: String) -> String? { decode(text.utf8) }

    /// Reads a segment. Nil for `%` without two hexadecimal digits, and when the result isn't UTF-8.
    static func decode(_ segment: some Collection<UInt8>) -> String? {
        var bytes: [UInt8] = []
        var rest = segment.makeIterator()
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.next()?.digitValue, let low = rest.next()?.digitValue else {
                return nil
            }
            bytes.append(UInt8(high << 4 | low))
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-_.!~*'():@&=+$,".utf8.contains(byte)
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}
