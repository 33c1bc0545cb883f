/// How a message is put into bytes.
///
/// - Source: OMA DM HTTP Binding 1.2: a server answers in the encoding that the client used. Either is read at any time.
public enum Encoding: Equatable, Sendable {
    /// Text in UTF-8.
    case xml
    /// A third of the size; binary values need no base 64.
    case wbxml

    /// The encoding that a `Content-Type` names, whatever its parameters; nil for other types.
    public init?(mediaType: String) {
        let name = Array(mediaType.utf8).prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: ",") }
        let lowercase = Array(name).trimmed.map { 65...90 ~= $0 ? $0 | 32 : $0 }
        switch String(decoding: lowercase, as: UTF8.self) {
        case "application/vnd.syncml.dm+xml": self = .xml
        case "application/vnd.syncml.dm+wbxml": self = .wbxml
        default: return nil
        }
    }

    /// What bytes look like, when nobody said what they are. WBXML begins with its version, XML never with a
    /// control character.
    public init(sniffing document: Span<UInt8>) {
        self = !document.isEmpty && (0x01...0x03).contains(document[0]) ? .wbxml : .xml
    }

    /// What a document is, whose sender gave it this media type, if any.
    ///
    /// The first byte counts more than the type, because it can't err: no document of one encoding begins like one of the
    /// other.
    public init(of document: Span<UInt8>, mediaType: String?) {
        let first = document.isEmpty ? 0 : document[0]
        let isClear = (0x01...0x03).contains(first) || first == UInt8(ascii: "<")
        self = (isClear ? nil : mediaType.flatMap { Encoding(mediaType: $0) }) ?? Encoding(sniffing: document)
    }

    /// What stands in `Content-Type` and `Accept`.
    public var mediaType: String {
        switch self {
        case .xml: "application/vnd.syncml.dm+xml"
        case .wbxml: "application/vnd.syncml.dm+wbxml"
        }
    }
}

extension Encoding: CustomStringConvertible {
    public var description: String {
        switch self {
        case .xml: "XML"
        case .wbxml: "WBXML"
        }
    }
}
