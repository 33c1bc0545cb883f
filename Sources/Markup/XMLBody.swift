internal import Bytes

/// Reads the markup of one document, whose characters were checked before.
struct XMLBody: ~Escapable {
    let bytes: Span<UInt8>
    var offset = 0
    let limits: XMLLimits
    var tree: DocumentBuilder
    /// Whether the document names a type: then its entities are elsewhere.
    var hasDocumentType = false
    /// The tags that have begun and not ended, outermost first.
    var tags: [OpenTag] = []
    /// The prefixes in force, outermost first.
    var prefixes: [Prefix] = []

    /// What an end tag has to match, and what namespaces go back to then.
    struct OpenTag {
        let name: Range<Int>
        let defaultNamespace: Int32
        let prefixCount: Int
    }

    struct Prefix {
        let name: Range<Int>
        let namespace: Int32
    }

    @_lifetime(copy document)
    init(_ document: Span<UInt8>, _ limits: XMLLimits) {
        bytes = document
        self.limits = limits
        tree = DocumentBuilder(size: document.count)
    }

    @_lifetime(self: copy self)
    mutating func document() throws(XMLError.Reason) -> Element {
        // The byte order mark.
        if starts(with: "\u{FEFF}") { offset = 3 }
        if starts(with: "<?xml"), offset + 5 < bytes.count, bytes[offset + 5].isWhiteSpace {
            try skip(past: "?>")
        }
        while !tree.isWhole {
            try require(offset < bytes.count, "no element found, or one without an end")
            if bytes[offset] == UInt8(ascii: "<") {
                try markup()
            } else if tags.isEmpty {
                try requireBlank()
            } else {
                try text()
            }
        }
        while offset < bytes.count {
            if bytes[offset] == UInt8(ascii: "<") { try markup() } else { try requireBlank() }
        }
        let tree = tree
        return tree.root()
    }

    /// What begins with `<`.
    @_lifetime(self: copy self)
    private mutating func markup() throws(XMLError.Reason) {
        try require(offset + 1 < bytes.count, "unclosed token")
        let next = bytes[offset + 1]
        switch next {
        case UInt8(ascii: "/"): try endTag()
        case UInt8(ascii: "?"): try instruction()
        case UInt8(ascii: "!"):
            if starts(with: "<!--") {
                try comment()
            } else if starts(with: "<![CDATA[") {
                try characterData()
            } else {
                try documentType()
            }
        default: try startTag()
        }
    }

    @_lifetime(self: copy self)
    private mutating func comment() throws(XMLError.Reason) {
        offset += 4
        try skip(past: "--")
        try requireByte(UInt8(ascii: ">"))
    }

    @_lifetime(self: copy self)
    private mutating func instruction() throws(XMLError.Reason) {
        offset += 2
        let target = try name().range
        let isReserved =
            target.count == 3 && bytes[target.lowerBound].lowercased == UInt8(ascii: "x")
            && bytes[target.lowerBound + 1].lowercased == UInt8(ascii: "m")
            && bytes[target.lowerBound + 2].lowercased == UInt8(ascii: "l")
        try require(!isReserved, "XML declaration not at the start")
        if !starts(with: "?>") { try requireBlank() }
        try skip(past: "?>")
    }

    /// A declaration that only names its type.
    @_lifetime(self: copy self)
    private mutating func documentType() throws(XMLError.Reason) {
        try require(
            starts(with: "<!DOCTYPE") && tags.isEmpty && !tree.isWhole && !hasDocumentType, "invalid token"
        )
        hasDocumentType = true
        offset += 9
        try requireBlank()
        skipBlanks()
        _ = try name()
        while true {
            try require(offset < bytes.count, "unclosed token")
            let byte = bytes[offset]
            offset += 1
            switch byte {
            case UInt8(ascii: ">"): return
            case UInt8(ascii: "["): throw .documentType
            case UInt8(ascii: "\""): try skip(past: "\"")
            case UInt8(ascii: "'"): try skip(past: "'")
            case _ where XMLCharacters.isNamePart(byte) || byte.isWhiteSpace: continue
            default: throw .malformed("invalid token")
            }
        }
    }

    @_lifetime(self: copy self)
    private mutating func text() throws(XMLError.Reason) {
        var start = offset
        while true {
            offset = textEnd(from: offset)
            guard offset < bytes.count else { throw .malformed("an element without an end") }
            switch bytes[offset] {
            case UInt8(ascii: "<"):
                tree.add(text: bytes.extracting(start..<offset))
                return
            case UInt8(ascii: "&"):
                tree.add(text: bytes.extracting(start..<offset))
                tree.add(scalar: try reference())
                start = offset
            case 0x0D:
                lineEnd(after: start)
                start = offset
            case UInt8(ascii: "]") where starts(with: "]]>"): throw .malformed("]]> in text")
            default: offset += 1
            }
        }
    }

    /// Where the next byte is that may be more than text.
    private func textEnd(from start: Int) -> Int {
        var index = start
        while index + 8 <= bytes.count, XMLCharacters.isPlainText(bytes.word(at: index)) { index += 8 }
        while index < bytes.count, XMLCharacters.isPlainText(bytes[index]) { index += 1 }
        return index
    }

    @_lifetime(self: copy self)
    private mutating func characterData() throws(XMLError.Reason) {
        try require(!tags.isEmpty, "text outside the element")
        offset += 9
        var start = offset
        while !starts(with: "]]>") {
            try require(offset < bytes.count, "unclosed token")
            if bytes[offset] == 0x0D {
                lineEnd(after: start)
                start = offset
            } else {
                offset += 1
            }
        }
        tree.add(text: bytes.extracting(start..<offset))
        offset += 3
    }

    /// Adds the text from `start` up to a carriage return. Line ends become line feeds (XML 1.0, section 2.11).
    @_lifetime(self: copy self)
    private mutating func lineEnd(after start: Int) {
        tree.add(text: bytes.extracting(start..<offset))
        offset += 1
        if offset == bytes.count || bytes[offset] != 0x0A { tree.add(scalar: "\n") }
    }
}
