/// Reads WBXML into a tree of elements, with limits.
///
/// - Source: WBXML 1.3 (WAP-192); 1.1 and 1.2 differ in nothing that documents here use.
public enum WBXMLReader {
    /// What becomes of an element whose token no page has.
    public enum UnknownTags: Equatable, Sendable {
        /// It is an error.
        case refused
        /// It gets the name `Unknown-PAGE-TOKEN`, without a namespace: whoever ignores unknown elements of
        /// XML ignores this one too.
        case named
    }

    /// Reads one whole document.
    ///
    /// Strings, references to the string table and characters by number that are side by side are one text;
    /// opaque bytes are kept apart from it.
    /// Zero bytes and line ends behind the document are ignored, as some peers send them.
    ///
    /// - Parameters:
    ///   - tables: Of the documents that are expected. One that doesn't say what it is, is taken for the first.
    ///   - charset: What is said beside the document: that of strings that aren't UTF-8, where the document leaves it open.
    public static func read(
        _ document: Span<UInt8>, _ tables: [TokenTable], limits: WBXMLLimits = WBXMLLimits(),
        unknownTags: UnknownTags = .refused, charset: Charset = .utf8
    ) throws(WBXMLError) -> Element {
        guard document.count <= limits.size else {
            throw WBXMLError(.tooLarge(limit: limits.size), at: limits.size)
        }
        let header = try WBXMLHeader(document)
        let known = tables.first { $0.describes(header.publicID) }
        guard let table = known ?? (header.publicID == .unknown ? tables.first : nil) else {
            throw WBXMLError(.unknownDocumentType(header.publicID), at: 1)
        }
        var body = try WBXMLBody(document, header, table, limits, unknownTags, charset)
        return try body.root()
    }
}

/// Tokens that mean the same on every page, and the bits of the others.
///
/// - Source: WBXML 1.3, section 7.1.
enum GlobalToken {
    static var switchPage: UInt8 { 0x00 }
    static var end: UInt8 { 0x01 }
    static var entity: UInt8 { 0x02 }
    static var inlineString: UInt8 { 0x03 }
    static var literal: UInt8 { 0x04 }
    static var processingInstruction: UInt8 { 0x43 }
    static var tableString: UInt8 { 0x83 }
    static var opaque: UInt8 { 0xC3 }

    /// On a tag: content follows, up to an end.
    static var hasContent: UInt8 { 0x40 }
    /// On a tag: attributes follow, up to an end.
    static var hasAttributes: UInt8 { 0x80 }

    static func isExtension(_ token: UInt8) -> Bool {
        switch token {
        case 0x40...0x42, 0x80...0x82, 0xC0...0xC2: true
        default: false
        }
    }
}
