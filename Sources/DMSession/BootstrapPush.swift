internal import Bytes

/// A connectionless push as mobile networks deliver it, and as a local network may: a few headers, then a
/// notification or a bootstrap document.
///
/// - Source: WSP (WAP-230), section 8.2.4.1: transaction 8 bits, type 6, length of headers, content type, headers.
public struct PushFrame: Equatable, Sendable {
    public enum Content: Equatable, Sendable {
        case notification
        /// Client provisioning in WBXML, with how it is protected and the text of the MAC, if that is said.
        case provisioning(BootstrapProtection?, mac: String?)
    }

    public let content: Content
    public let body: [UInt8]

    /// Nil when `datagram` isn't a push of one of these two types. A bare notification is none.
    public init?(_ datagram: Span<UInt8>) {
        guard let frame = try? Self.parts(datagram), let content = Self.content(frame.headers.span) else {
            return nil
        }
        (self.content, body) = (content, frame.body)
    }

    private static func parts(
        _ datagram: Span<UInt8>
    ) throws(ByteReaderError) -> (headers: [UInt8], body: [UInt8])? {
        var reader = ByteReader(datagram)
        try reader.skip(1)
        guard try reader.byte() == 0x06 else { return nil }
        let headers = try reader.bytes(count: Int(clamping: reader.multiByteInteger()))
        return (headers, try reader.bytes(count: reader.remaining))
    }

    private static func content(_ headers: Span<UInt8>) -> Content? {
        var reader = ByteReader(headers)
        do throws(ByteReaderError) {
            let first = try reader.byte()
            // A type alone, by its number.
            guard first < 0x80 else { return content(type: first) }
            // A length, the type and its parameters.
            guard first <= 31 else { return nil }
            let length = first == 31 ? Int(clamping: try reader.multiByteInteger()) : Int(first)
            let value = try reader.bytes(count: length)
            return try content(parameters: value.span)
        } catch {
            return nil
        }
    }

    private static func content(type: UInt8) -> Content? {
        switch type {
        case 0xC4: .notification
        case 0xB6: .provisioning(nil, mac: nil)
        default: nil
        }
    }

    private static func content(parameters: Span<UInt8>) throws(ByteReaderError) -> Content? {
        var reader = ByteReader(parameters)
        guard case .provisioning? = content(type: try reader.byte()) else { return nil }
        var (protection, mac): (BootstrapProtection?, String?)
        while reader.remaining > 0 {
            switch try reader.byte() {
            case 0x91: protection = BootstrapProtection(code: try reader.byte())
            case 0x92: mac = String(decoding: try reader.bytes(until: 0), as: UTF8.self)
            default: return nil
            }
        }
        return .provisioning(protection, mac: mac)
    }
}
