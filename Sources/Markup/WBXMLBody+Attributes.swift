internal import Bytes

extension WBXMLBody {
    /// The attributes up to the end of their list. A processing instruction has the form of such a list too.
    @_lifetime(self: copy self)
    mutating func attributes() throws(WBXMLError) -> [Attribute] {
        var attributes: [Attribute] = []
        while true {
            let start = reader.offset
            let token = try byte()
            switch token {
            case GlobalToken.switchPage: attributePage = try byte()
            case GlobalToken.end: return try named(attributes, at: start)
            case GlobalToken.literal, 0x05..<0x40, 0x45..<0x80:
                try countElement(at: start)
                attributes.append(try attributeStart(token, at: start))
            default:
                guard !attributes.isEmpty else { throw WBXMLError(.misplaced(token), at: start) }
                attributes[attributes.count - 1].value += try attributeValue(token, at: start)
            }
            guard attributes.count <= limits.attributes else {
                throw WBXMLError(
                    .tooMany(what: "attributes of an element", limit: limits.attributes), at: start)
            }
        }
    }

    @_lifetime(self: copy self)
    private mutating func attributeStart(_ token: UInt8, at start: Int) throws(WBXMLError) -> Attribute {
        guard token != GlobalToken.literal else { return Attribute(try literalAttributeName(), "") }
        guard let attribute = attributeTokens?.start(token) else {
            throw WBXMLError(.unknownAttribute(page: attributePage, token: token), at: start)
        }
        try countExpansion(attribute.value.utf8.count, at: start)
        return attribute
    }

    /// Some peers write the namespace as a literal attribute at the start of a string table that they leave out.
    @_lifetime(self: copy self)
    private mutating func literalAttributeName() throws(WBXMLError) -> String {
        guard header.stringTable.isEmpty else { return try literalName() }
        let start = reader.offset
        let index = try integer()
        guard index == 0 else { throw WBXMLError(.stringOutsideTable(index: index), at: start) }
        return "xmlns"
    }

    /// A piece of a value. A value's tokens may be those of global ones that documents with them don't use:
    /// client provisioning 1.0 has some at 80 to 83.
    @_lifetime(self: copy self)
    private mutating func attributeValue(_ token: UInt8, at start: Int) throws(WBXMLError) -> String {
        let isText = token == GlobalToken.tableString && !header.stringTable.isEmpty
        if !isText, let value = attributeTokens?.value(token) {
            try countExpansion(value.utf8.count, at: start)
            return value
        }
        switch token {
        case GlobalToken.entity, GlobalToken.inlineString, GlobalToken.tableString:
            return String(decoding: try text(token, at: start), as: UTF8.self)
        case GlobalToken.opaque:
            let range = try opaque()
            guard XMLReader.holds(bytes.extracting(range)) else { throw WBXMLError(.notText, at: start) }
            return String(copying: bytes.extracting(range))
        case _ where GlobalToken.isExtension(token): throw WBXMLError(.unsupportedExtension(token), at: start)
        default: throw WBXMLError(.unknownAttributeValue(page: attributePage, token: token), at: start)
        }
    }

    /// The attributes without namespaces, which tokens already stand for; each name may appear there once.
    private func named(_ attributes: [Attribute], at start: Int) throws(WBXMLError) -> [Attribute] {
        let attributes = attributes.filter { $0.name != "xmlns" }
        for (position, attribute) in attributes.enumerated()
        where attributes[..<position].contains(where: { $0.name == attribute.name }) {
            throw WBXMLError(.duplicateAttribute(attribute.name), at: start)
        }
        return attributes
    }
}
