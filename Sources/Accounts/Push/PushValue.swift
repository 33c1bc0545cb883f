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

extension PushValue {
    /// Whether it is the application that takes notifications: 7, or its name.
    ///
    /// - Source: the registered application identifiers; DM Notification Initiated Session 1.2.
    var isManagement: Bool {
        switch self {
        case .code(let code): code == 7
        case .octets(let octets): octets == [7]
        case .text(let text): text == "x-wap-application:syncml.dm"
        }
    }
}

extension ByteReader {
    /// The value of the header `X-Wap-Application-Id` among those that remain; nil without one, and where they end early.
    @_lifetime(self: copy self)
    mutating func pushApplication() -> PushValue? {
        do throws(ByteReaderError) {
            while remaining > 0 {
                let name = try pushValue()
                let value = try pushValue()
                if case .code(0x2F) = name { return value }
            }
        } catch {}
        return nil
    }

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
