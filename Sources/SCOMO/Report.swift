/// What a server is told about a finished operation, until it has answered: a generic alert.
///
/// - Source: SCOMO 1.0, `OperationComplete`; OMA DM Protocol 1.2, section 8.7.
public struct Report: Equatable, Sendable {
    /// The operation's number; no other report ever has it.
    public let number: UInt64
    /// The identifier of the server that ordered the operation.
    public let server: String
    /// As the server gave it; nil when it gave none.
    public let correlator: String?
    /// `informational`, `warning` or `critical`.
    public let mark: String
    /// One for each component that was installed, else one.
    public let items: [Item]

    /// The alert's type. The same for SCOMO 1.1.
    public var type: String { "urn:oma:at:scomo:1.0:OperationComplete" }

    /// How it ended for one package or component.
    public struct Item: Equatable, Sendable {
        /// The URI that was executed, as the server wrote it.
        public let source: String
        /// The URI of the resulting node: of a component, of the package, or where the download was ordered.
        public let target: String
        /// How it ended.
        public let code: ResultCode
        /// The identifier of the component or package.
        public let identifier: String

        /// The alert's format, which the standard leaves open; our choice.
        public var format: String { "chr" }

        /// Two elements without a parent, as the standard has it; a message carries them as text.
        public var data: String {
            "<ResultCode>\(code)</ResultCode><Identifier>\(MarkupText.escaped(identifier))</Identifier>"
        }
    }
}

/// Text inside elements.
enum MarkupText {
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
}
