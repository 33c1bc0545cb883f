internal import Bytes
public import Markup

/// How a message is put into bytes.
///
/// - Source: OMA DM HTTP Binding 1.2: a server answers in the encoding that the client used. Either is read at any time.
public enum Encoding: Equatable, Sendable, HostCodable {
    /// Text in UTF-8.
    case xml
    /// A third of the size; binary values need no base 64.
    case wbxml

    /// The encoding that a `Content-Type` names, whatever its parameters; nil for other types.
    public init?(mediaType: String) {
        let name = mediaType.bytes.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: ",") }
        switch name.trimmedWhiteSpace.lowercasedText {
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
        let isClear =
            switch first {
            // The others are what byte order marks begin with.
            case 0x01...0x03, UInt8(ascii: "<"), 0xEF, 0xFE, 0xFF: true
            default: false
            }
        self = (isClear ? nil : mediaType.flatMap { Encoding(mediaType: $0) }) ?? Encoding(sniffing: document)
    }

    /// What is in `Content-Type` and `Accept`.
    public var mediaType: String {
        switch self {
        case .xml: "application/vnd.syncml.dm+xml"
        case .wbxml: "application/vnd.syncml.dm+wbxml"
        }
    }
}

extension Charset {
    /// What the parameter `charset` of a media type says; UTF-8 if there is none.
    ///
    /// - Source: the registration of the types of device management, where the parameter goes before what an XML declaration
    ///   says.
    public init(mediaType: String?) {
        self = .utf8
        for parameter in (mediaType ?? "").bytes.split(separator: UInt8(ascii: ";")).dropFirst() {
            let parameter = parameter.trimmedWhiteSpace.map { $0.lowercased }
            if parameter.starts(with: "charset=".utf8) { self = Charset(in: parameter.span) }
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
