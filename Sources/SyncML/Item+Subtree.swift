internal import Bytes
public import Markup

// Items whose value is a serialized part of a management tree (TNDS).

extension Item {
    /// The media type of such a value.
    ///
    /// - Source: OMA DM Tree and Description Serialization 1.2.
    public static func subtreeType(_ encoding: Encoding) -> String {
        switch encoding {
        case .xml: "application/vnd.syncml.dmtnds+xml"
        case .wbxml: "application/vnd.syncml.dmtnds+wbxml"
        }
    }

    /// Whether the value is one, as its type says.
    public var isSubtree: Bool {
        meta.type == Self.subtreeType(.xml) || meta.type == Self.subtreeType(.wbxml)
    }

    /// The value's document, in whichever encoding it is; nil when it isn't one.
    ///
    /// - Parameter isBase64: Whether the value's format is `b64`.
    public func subtree(isBase64: Bool) -> Element? {
        var bytes = data ?? []
        if isBase64 {
            guard let octets = Base64.decode(String(decoding: bytes, as: UTF8.self)) else { return nil }
            bytes = octets
        }
        return try? DocumentCoder.subtree(bytes)
    }
}
