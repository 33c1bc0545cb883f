internal import Bytes
public import Markup

/// Turns documents of this family into elements and back: whole messages, and what is in an item's data.
public enum DocumentCoder {
    /// Reads one whole document.
    ///
    /// - Parameters:
    ///   - encoding: Nil to tell by the first byte.
    ///   - charset: What the media type says of text that isn't UTF-8.
    public static func decode(
        _ bytes: Span<UInt8>, as encoding: Encoding? = nil, tables: [TokenTable] = documents,
        limits: MessageLimits = MessageLimits(), charset: Charset = .utf8
    ) throws(SyncMLError) -> Element {
        switch encoding ?? Encoding(sniffing: bytes) {
        case .xml: try xml(bytes, limits, charset)
        case .wbxml: try wbxml(bytes, tables, limits, charset)
        }
    }

    /// Reads a serialized part of a management tree that is an item's data.
    ///
    /// Which encoding it has is told by its first byte: some converters name the type `+wbxml` and send XML. White space in
    /// front of it, where an XML declaration couldn't be, is ignored.
    public static func subtree(_ data: [UInt8]) throws(SyncMLError) -> Element {
        let blanks = data.prefix { $0.isWhiteSpace }.count
        return try decode(
            data.span.extracting(droppingFirst: blanks), tables: [.managementTree, .deviceManagement])
    }

    /// Writes a document.
    ///
    /// - Parameter table: How WBXML names what it is. Default: a serialized part of a management tree.
    public static func encode(
        _ root: Element, as encoding: Encoding, _ table: TokenTable = .managementTree
    ) -> [UInt8] {
        switch encoding {
        case .xml: XMLWriter.write(root)
        case .wbxml: WBXMLWriter.write(root, table)
        }
    }

    /// The documents of device management. What doesn't say what it is, is taken for the first.
    public static var documents: [TokenTable] { [.deviceManagement, .managementTree, .provisioning] }

    private static func xml(
        _ bytes: Span<UInt8>, _ limits: MessageLimits, _ charset: Charset
    ) throws(SyncMLError) -> Element {
        var bounds = XMLLimits()
        (bounds.size, bounds.depth) = (limits.size, limits.depth)
        do throws(XMLError) {
            return try XMLReader.read(bytes, limits: bounds, charset: charset)
        } catch {
            throw .document(error)
        }
    }

    private static func wbxml(
        _ bytes: Span<UInt8>, _ tables: [TokenTable], _ limits: MessageLimits, _ charset: Charset
    ) throws(SyncMLError) -> Element {
        var bounds = WBXMLLimits()
        (bounds.size, bounds.depth) = (limits.size, limits.depth)
        do throws(WBXMLError) {
            // An element that a later version added is ignored, as in XML.
            return try WBXMLReader.read(
                bytes, tables, limits: bounds, unknownTags: .named, charset: charset)
        } catch {
            throw .binaryDocument(error)
        }
    }
}
