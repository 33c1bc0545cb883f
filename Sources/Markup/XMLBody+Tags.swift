internal import Bytes

extension XMLBody {
    @_lifetime(self: copy self)
    mutating func startTag() throws(XMLError.Reason) {
        guard !tree.isWhole else { throw .malformed("junk after the element") }
        guard tags.count < limits.depth else { throw .tooDeep(limit: limits.depth) }
        let start = offset
        offset += 1
        let name = try name()
        let prefixCount = prefixes.count
        var attributes = Attributes(defaultNamespace: tags.last?.defaultNamespace ?? 0)
        let isEmpty = try read(&attributes)
        var namespace = attributes.defaultNamespace
        if let prefix = name.prefix { namespace = try self.namespace(of: prefix) }
        tree.begin(tree.names.position(of: bytes.extracting(name.local), in: namespace), at: start)
        for attribute in attributes.plain { tree.add(attribute) }
        if isEmpty {
            prefixes.removeLast(prefixes.count - prefixCount)
            _ = tree.end()
        } else {
            tags.append(
                OpenTag(
                    name: name.range, defaultNamespace: attributes.defaultNamespace, prefixCount: prefixCount)
            )
        }
    }

    /// What is on one tag.
    private struct Attributes {
        /// What is in force within the element.
        var defaultNamespace: Int32
        var hasDefaultNamespace = false
        var plain: [Attribute] = []
        /// Judged only when all prefixes of the tag are known.
        var prefixed: [Name] = []
    }

    /// Reads up to the end of a tag; returns whether the element ends with it.
    @_lifetime(self: copy self)
    private mutating func read(_ attributes: inout Attributes) throws(XMLError.Reason) -> Bool {
        while true {
            let isSeparated = skipBlanks()
            try require(offset < bytes.count, "unclosed token")
            let isEmpty = bytes[offset] == UInt8(ascii: "/")
            if isEmpty || bytes[offset] == UInt8(ascii: ">") {
                offset += isEmpty ? 1 : 0
                try requireByte(UInt8(ascii: ">"))
                try check(attributes)
                return isEmpty
            }
            try require(isSeparated, "invalid token")
            let name = try self.name()
            try add(name, try attributeValue(), to: &attributes)
            guard attributes.plain.count + attributes.prefixed.count <= limits.attributes,
                prefixes.count <= limits.attributes
            else { throw .tooManyAttributes(limit: limits.attributes) }
        }
    }

    @_lifetime(self: copy self)
    private mutating func add(
        _ name: Name, _ value: String, to attributes: inout Attributes
    ) throws(XMLError.Reason) {
        guard let prefix = name.prefix else {
            guard isEqual(name.range, "xmlns") else {
                return attributes.plain.append(Attribute(string(name.range), value))
            }
            try require(!attributes.hasDefaultNamespace, "duplicate attribute")
            attributes.hasDefaultNamespace = true
            attributes.defaultNamespace = try namespace(value)
            return
        }
        attributes.prefixed.append(name)
        if isEqual(prefix, "xmlns") { try declare(name.local, value) }
    }

    @_lifetime(self: copy self)
    private mutating func declare(_ prefix: Range<Int>, _ value: String) throws(XMLError.Reason) {
        try require(!value.isEmpty, "a prefix without a namespace")
        // Those two mean what they always mean (Namespaces in XML, section 3).
        try require(!isEqual(prefix, "xmlns"), "a prefix that is reserved")
        let isReserved = isEqual(prefix, "xml")
        try require(isReserved == value.utf8.elementsEqual(Self.reserved.utf8), "a prefix that is reserved")
        prefixes.append(Prefix(name: prefix, namespace: try namespace(value)))
    }

    @_lifetime(self: copy self)
    mutating func endTag() throws(XMLError.Reason) {
        offset += 2
        guard let tag = tags.popLast() else { throw .malformed("an end without a beginning") }
        let end = offset + tag.name.count
        try require(end < bytes.count && isEqual(offset..<end, tag.name), "mismatched tag")
        offset = end
        skipBlanks()
        try requireByte(UInt8(ascii: ">"))
        prefixes.removeLast(prefixes.count - tag.prefixCount)
        _ = tree.end()
    }

    /// Each name once, each prefix declared.
    @_lifetime(self: copy self)
    private mutating func check(_ attributes: Attributes) throws(XMLError.Reason) {
        let (plain, prefixed) = (attributes.plain, attributes.prefixed)
        for index in plain.indices {
            for other in 0..<index where plain[other].name == plain[index].name {
                throw .malformed("duplicate attribute")
            }
        }
        for index in prefixed.indices {
            for other in 0..<index where isEqual(prefixed[other].range, prefixed[index].range) {
                throw .malformed("duplicate attribute")
            }
            guard let prefix = prefixed[index].prefix, !isEqual(prefix, "xmlns") else { continue }
            _ = try namespace(of: prefix)
        }
    }

    /// Where a namespace is in the document's.
    ///
    /// A prefix stands for its namespace, and a writer writes that out each time: one that is long, or has characters
    /// that need to be written as references, would make much of little.
    @_lifetime(self: copy self)
    private mutating func namespace(_ uri: String) throws(XMLError.Reason) -> Int32 {
        if let known = tree.names.known(namespace: uri) { return known }
        let isPlain = uri.utf8.allSatisfy {
            $0 > 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "&") && $0 != UInt8(ascii: "<")
                && $0 != UInt8(ascii: ">")
        }
        try require(isPlain && uri.utf8.count <= 256, "a namespace that is too long or no URI")
        return tree.names.position(ofNamespace: uri)
    }

    @_lifetime(self: copy self)
    private mutating func namespace(of prefix: Range<Int>) throws(XMLError.Reason) -> Int32 {
        var index = prefixes.count
        while index > 0 {
            index -= 1
            if isEqual(prefixes[index].name, prefix) { return prefixes[index].namespace }
        }
        try require(isEqual(prefix, "xml"), "unbound prefix")
        return tree.names.position(ofNamespace: Self.reserved)
    }

    private static var reserved: String { "http://www.w3.org/XML/1998/namespace" }

    /// What is behind an attribute's name. Line ends and tabs become blanks (XML 1.0, section 3.3.3).
    @_lifetime(self: copy self)
    private mutating func attributeValue() throws(XMLError.Reason) -> String {
        skipBlanks()
        try requireByte(UInt8(ascii: "="))
        skipBlanks()
        try require(offset < bytes.count, "unclosed token")
        let quote = bytes[offset]
        try require(quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"), "invalid token")
        offset += 1
        let start = offset
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte == quote {
                offset += 1
                return string(start..<(offset - 1))
            }
            guard byte >= 0x20, byte != UInt8(ascii: "&"), byte != UInt8(ascii: "<") else {
                return try normalizedValue(from: start, to: quote)
            }
            offset += 1
        }
        throw .malformed("unclosed token")
    }

    /// The rare value in which something has to be replaced, up to `quote`.
    @_lifetime(self: copy self)
    private mutating func normalizedValue(from start: Int, to quote: UInt8) throws(XMLError.Reason) -> String
    {
        var value = [UInt8](copying: bytes.extracting(start..<offset))
        while offset < bytes.count {
            let byte = bytes[offset]
            switch byte {
            case quote:
                offset += 1
                return String(decoding: value, as: UTF8.self)
            case UInt8(ascii: "<"): throw .malformed("< in an attribute")
            case UInt8(ascii: "&"): value += try Array(String(reference()).utf8)
            case 0x0D where offset + 1 < bytes.count && bytes[offset + 1] == 0x0A: offset += 1
            default:
                value.append(max(byte, 0x20))
                offset += 1
            }
        }
        throw .malformed("unclosed token")
    }
}
