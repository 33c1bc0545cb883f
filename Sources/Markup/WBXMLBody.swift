internal import Bytes

/// Reads the tokens behind a header.
///
/// The page of tags and the page of attributes are two, both begin at 0, and neither is undone by the end of an
/// element.
struct WBXMLBody: ~Escapable {
    let bytes: Span<UInt8>
    var reader: ByteReader
    let header: WBXMLHeader
    let limits: WBXMLLimits
    var attributePage: UInt8 = 0

    private let table: TokenTable
    private let unknownTags: WBXMLReader.UnknownTags
    /// Of strings that aren't UTF-8.
    let charset: Charset
    private var tagPage: UInt8 = 0
    /// Where the table has that page; nil if it doesn't.
    private var tagPagePosition: Int?
    private var tree: DocumentBuilder
    /// The names of tokens that came, by the position of their page and by themselves; -1 for those that didn't come yet.
    private var names: [Int32]
    /// How many elements and attributes there were.
    private var elements = 0
    /// How many bytes of text came from tables and not from the body.
    private var expanded = 0

    @_lifetime(copy document)
    init(
        _ document: Span<UInt8>, _ header: WBXMLHeader, _ table: TokenTable, _ limits: WBXMLLimits,
        _ unknownTags: WBXMLReader.UnknownTags, _ charset: Charset
    ) throws(WBXMLError) {
        self.header = header
        self.table = table
        self.limits = limits
        self.unknownTags = unknownTags
        self.charset = header.isCharsetUnknown ? charset : .utf8
        bytes = document
        reader = ByteReader(document)
        tree = DocumentBuilder(size: document.count)
        names = [Int32](repeating: -1, count: table.tagPages.count * 64)
        switchTagPage(0)
        try skip(header.size)
    }

    @_lifetime(self: copy self)
    mutating func root() throws(WBXMLError) -> Element {
        while !tree.isWhole { try readToken() }
        try checkEnd()
        let tree = tree
        return tree.root()
    }

    @_lifetime(self: copy self)
    private mutating func readToken() throws(WBXMLError) {
        let start = reader.offset
        let token = try byte()
        switch token {
        case GlobalToken.end: try endElement(at: start)
        case GlobalToken.switchPage: switchTagPage(try byte())
        case GlobalToken.processingInstruction: _ = try attributes()
        case GlobalToken.inlineString:
            try requireOpenElement(token, at: start)
            let range = try inlineString()
            let transcoded = try transcoded(bytes.extracting(range), at: start)
            if let transcoded {
                tree.add(text: transcoded.span)
            } else {
                tree.add(text: bytes.extracting(range))
            }
        case GlobalToken.opaque:
            try requireOpenElement(token, at: start)
            let range = try opaque()
            tree.add(opaque: bytes.extracting(range))
        case GlobalToken.entity, GlobalToken.tableString:
            try requireOpenElement(token, at: start)
            let text = try text(token, at: start)
            tree.add(text: text.span)
        case _ where GlobalToken.isExtension(token): throw WBXMLError(.unsupportedExtension(token), at: start)
        default: try beginElement(token, at: start)
        }
    }

    @_lifetime(self: copy self)
    private mutating func beginElement(_ tag: UInt8, at start: Int) throws(WBXMLError) {
        guard tree.depth < limits.depth else { throw WBXMLError(.tooDeep(limit: limits.depth), at: start) }
        try countElement(at: start)
        tree.begin(try name(tag & 0x3F, at: start), at: start)
        if tag & GlobalToken.hasAttributes != 0 {
            for attribute in try attributes() { tree.add(attribute) }
        }
        if tag & GlobalToken.hasContent == 0 { try endElement(at: start) }
    }

    @_lifetime(self: copy self)
    private mutating func name(_ token: UInt8, at start: Int) throws(WBXMLError) -> Int32 {
        guard token != GlobalToken.literal else {
            return tree.names.position(of: try literalName().utf8.span, in: 0)
        }
        guard let page = tagPagePosition else { return try unknownName(token, at: start) }
        let known = names[page * 64 + Int(token)]
        if known >= 0 { return known }
        guard let name = table.tagPages[page].name(of: token) else {
            return try unknownName(token, at: start)
        }
        let namespace = tree.names.position(ofNamespace: table.tagPages[page].namespace)
        names[page * 64 + Int(token)] = tree.names.position(of: name.utf8.span, in: namespace)
        return names[page * 64 + Int(token)]
    }

    @_lifetime(self: copy self)
    private mutating func unknownName(_ token: UInt8, at start: Int) throws(WBXMLError) -> Int32 {
        switch unknownTags {
        case .refused: throw WBXMLError(.unknownTag(page: tagPage, token: token), at: start)
        case .named:
            let name = "Unknown-\(tagPage)-\(String(token, radix: 16))"
            return tree.names.position(of: name.utf8.span, in: 0)
        }
    }

    @_lifetime(self: copy self)
    private mutating func switchTagPage(_ number: UInt8) {
        tagPage = number
        tagPagePosition = table.tagPages.firstIndex { $0.number == number }
    }

    @_lifetime(self: copy self)
    private mutating func endElement(at start: Int) throws(WBXMLError) {
        guard tree.end() else { throw WBXMLError(.misplaced(GlobalToken.end), at: start) }
    }

    private func requireOpenElement(_ token: UInt8, at start: Int) throws(WBXMLError) {
        guard tree.depth > 0 else { throw WBXMLError(.misplaced(token), at: start) }
    }

    @_lifetime(self: copy self)
    private mutating func checkEnd() throws(WBXMLError) {
        while reader.remaining > 0 {
            let start = reader.offset
            switch try byte() {
            case 0, 0x0D, 0x0A: break
            case GlobalToken.processingInstruction: _ = try attributes()
            default: throw WBXMLError(.trailing, at: start)
            }
        }
    }

    /// The page of attributes in force; nil if the table has none of its number.
    var attributeTokens: AttributePage? { table.attributePages.first { $0.number == attributePage } }

    @_lifetime(self: copy self)
    mutating func countElement(at start: Int) throws(WBXMLError) {
        elements += 1
        guard elements <= limits.elements else {
            throw WBXMLError(.tooMany(what: "elements and attributes", limit: limits.elements), at: start)
        }
    }

    /// Counts text that a token of a few bytes stood for.
    @_lifetime(self: copy self)
    mutating func countExpansion(_ count: Int, at start: Int) throws(WBXMLError) {
        expanded += count
        guard expanded <= limits.size else { throw WBXMLError(.tooLarge(limit: limits.size), at: start) }
    }
}
