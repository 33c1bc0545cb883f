internal import Bytes

/// A connectionless push as mobile networks deliver it, and as a local network may: a few headers, then a
/// notification or a bootstrap document.
///
/// - Source: WSP (WAP-230), section 8.2.4.1: transaction 8 bits, type 6, length of headers, content type, headers.
public struct PushFrame: Equatable, Sendable {
    /// What kind of document it is.
    public enum Content: Equatable, Sendable {
        case notification
        /// A bootstrap document in WBXML, with how it is protected and the text of the MAC, if that is said.
        case bootstrap(BootstrapProtection?, mac: String?)
    }

    /// What kind of document `body` is.
    public let content: Content
    /// The document, as its MAC covers it.
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

    /// A type alone, or with parameters; then other headers.
    private static func content(_ headers: Span<UInt8>) -> Content? {
        var reader = ByteReader(headers)
        do throws(ByteReaderError) {
            let type = try reader.pushValue()
            let content: Content?
            if case .octets(let value) = type {
                content = try Self.content(parameters: value.span)
            } else {
                content = PushType(type)?.content(nil, mac: nil)
            }
            guard content == .notification, let application = reader.pushApplication() else { return content }
            return application.isManagement ? content : nil
        } catch {
            return nil
        }
    }

    /// What isn't about the protection, such as a character set, is ignored.
    private static func content(parameters: Span<UInt8>) throws(ByteReaderError) -> Content? {
        var reader = ByteReader(parameters)
        guard let type = PushType(try reader.pushValue()) else { return nil }
        var (protection, mac): (BootstrapProtection?, String?)
        while reader.remaining > 0 {
            let name = try reader.pushValue()
            let value = try reader.pushValue()
            switch (name, value) {
            case (.code(0x11), _), (.text("SEC"), _): protection = type.protection(value)
            case (.code(0x12), .text(let text)), (.text("MAC"), .text(let text)): mac = text
            case (.code(0x12), _), (.text("MAC"), _): return nil
            default: continue
            }
        }
        return type.content(protection, mac: mac)
    }
}

/// What a push can bring.
///
/// - Source: the registered numbers of content types. The standard wants that of a notification as a number (DM
///   Notification Initiated Session 1.2); some gateways write it out.
private enum PushType {
    case notification
    case provisioning
    /// A message of the DM profile, which is never XML there.
    case message

    init?(_ value: PushValue) {
        switch value {
        case .code(0x44), .text("application/vnd.syncml.notification"): self = .notification
        case .code(0x36), .text("application/vnd.wap.connectivity-wbxml"): self = .provisioning
        case .code(0x42), .text("application/vnd.syncml.dm+wbxml"): self = .message
        case .code, .text, .octets: return nil
        }
    }

    func content(_ protection: BootstrapProtection?, mac: String?) -> PushFrame.Content {
        switch self {
        case .notification: .notification
        case .provisioning, .message: .bootstrap(protection, mac: mac)
        }
    }

    /// - Parameter value: A number, or a name.
    func protection(_ value: PushValue) -> BootstrapProtection? {
        switch value {
        case .text(let text): BootstrapProtection(text: text)
        case .code(let code): self == .message ? .init(messageCode: code) : .init(code: code)
        case .octets: nil
        }
    }
}
