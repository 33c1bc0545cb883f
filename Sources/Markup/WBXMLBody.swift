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
    private var tagPage: UInt8 = 0
    /// Where the table has that page; nil if it doesn't.
    private var tagPagePosition: Int?
    private var tree = OpenElements()
    /// How many elements and attributes there were.
    private var elements = 0
    /// How many bytes of text came from tables and not from the body.
    private var expanded = 0

    @_lifetime(copy document)
    init(
        _ document: Span<UInt8>, _ header: WBXMLHeader, _ table: TokenTable, _ limits: WBXMLLimits,
        _ unknownTags: WBXMLReader.UnknownTags
    ) throws(WBXMLError) {
        self.header = header
        self.table = table
        self.limits = limits
        self.unknownTags = unknownTags
        bytes = document
        reader = ByteReader(document)
        switchTagPage(0)
        try skip(header.size)
    }

    @_lifetime(self: copy self)
    mutating func root() throws(WBXMLError) -> Element {
        while true {
            if let root = tree.root {
                try checkEnd()
                return root
            }
            try readToken()
        }
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
            let range = try inlineString(at: start)
            tree.add(text: bytes.extracting(range))
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
        var element = try element(tag & 0x3F, at: start)
        if tag & GlobalToken.hasAttributes != 0 { element.attributes = try attributes() }
        tree.begin(element)
        if tag & GlobalToken.hasContent == 0 { try endElement(at: start) }
    }

    @_lifetime(self: copy self)
    private mutating func element(_ token: UInt8, at start: Int) throws(WBXMLError) -> Element {
        guard token != GlobalToken.literal else { return Element(try literalName()) }
        if let position = tagPagePosition, let name = table.tagPages[position].name(of: token) {
            return Element(name, namespace: table.tagPages[position].namespace)
        }
        switch unknownTags {
        case .refused: throw WBXMLError(.unknownTag(page: tagPage, token: token), at: start)
        case .named: return Element("Unknown-\(tagPage)-\(String(token, radix: 16))")
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
            let byte = try byte()
            guard byte == 0 || byte == 0x0D || byte == 0x0A else { throw WBXMLError(.trailing, at: start) }
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
