internal import Bytes

/// A value in a push's headers: its first byte says its form.
///
/// - Source: WSP (WAP-230), section 8.4.1.2.
enum PushValue {
    /// Of seven bits.
    case code(UInt8)
    case text(String)
    case octets([UInt8])
}

extension ByteReader {
    @_lifetime(self: copy self)
    mutating func pushValue() throws(ByteReaderError) -> PushValue {
        let first = try byte()
        switch first {
        case 0x80...: return .code(first & 0x7F)
        case 0..<31: return .octets(try bytes(count: Int(first)))
        case 31: return .octets(try bytes(count: Int(clamping: multiByteInteger())))
        default:
            let rest = try bytes(until: 0)
            // What begins with a quotation mark has none at its end; the other one only says that text follows.
            let isMark = first == UInt8(ascii: "\"") || first == 0x7F
            return .text(String(decoding: isMark ? rest : [first] + rest, as: UTF8.self))
        }
    }
}
