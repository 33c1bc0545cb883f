public import Markup

/// Turns documents of this family into elements and back: whole messages, and what stands in an item's data.
public enum DocumentCoder {
    /// Reads one whole document.
    ///
    /// - Parameter encoding: Nil to tell by the first byte. That is right for an item's data too: some converters name
    ///   the type `+wbxml` and send XML.
    public static func decode(
        _ bytes: Span<UInt8>, as encoding: Encoding? = nil, tables: [TokenTable] = documents,
        limits: MessageLimits = MessageLimits()
    ) throws(SyncMLError) -> Element {
        switch encoding ?? Encoding(sniffing: bytes) {
        case .xml: try xml(bytes, limits)
        case .wbxml: try wbxml(bytes, tables, limits)
        }
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

    private static func xml(_ bytes: Span<UInt8>, _ limits: MessageLimits) throws(SyncMLError) -> Element {
        var bounds = XMLLimits()
        (bounds.size, bounds.depth) = (limits.size, limits.depth)
        do throws(XMLError) {
            return try XMLReader.read(bytes, limits: bounds)
        } catch {
            throw .document(error)
        }
    }

    private static func wbxml(
        _ bytes: Span<UInt8>, _ tables: [TokenTable], _ limits: MessageLimits
    ) throws(SyncMLError) -> Element {
        var bounds = WBXMLLimits()
        (bounds.size, bounds.depth) = (limits.size, limits.depth)
        do throws(WBXMLError) {
            // An element that a later version added is passed over, as in XML.
            return try WBXMLReader.read(bytes, tables, limits: bounds, unknownTags: .named)
        } catch {
            throw .binaryDocument(error)
        }
    }
}
