internal import Bytes

extension XMLBody {
    @_lifetime(self: copy self)
    mutating func startTag() throws(XMLError.Reason) {
        guard tree.root == nil else { throw .malformed("junk after the element") }
        guard tags.count < limits.depth else { throw .tooDeep(limit: limits.depth) }
        offset += 1
        let name = try name()
        var element = Element("")
        var ownNamespace: String?
        let prefixCount = prefixes.count
        // Judged only when all prefixes of the tag are known.
        var prefixed: [Range<Int>] = []
        var isEmpty = false
        while true {
            let isSeparated = skipBlanks()
            try require(offset < bytes.count, "unclosed token")
            if bytes[offset] == UInt8(ascii: ">") { break }
            if starts(with: "/>") {
                isEmpty = true
                offset += 1
                break
            }
            try require(isSeparated, "invalid token")
            let attribute = try self.name()
            let value = try attributeValue()
            if isEqual(attribute, "xmlns") {
                try require(ownNamespace == nil, "duplicate attribute")
                try checkNamespace(value)
                ownNamespace = value
            } else if let colon = colon(in: attribute) {
                prefixed.append(attribute)
                if isEqual(attribute.lowerBound..<colon, "xmlns") {
                    try require(!value.isEmpty, "a prefix without a namespace")
                    try checkNamespace(value)
                    prefixes.append(Prefix(name: (colon + 1)..<attribute.upperBound, namespace: value))
                }
            } else {
                element.attributes.append(Attribute(string(attribute), value))
            }
            try checkCount(element.attributes.count + prefixed.count)
        }
        offset += 1
        try checkAttributes(element.attributes, prefixed)
        let defaultNamespace = ownNamespace ?? tags.last?.defaultNamespace ?? ""
        if let colon = colon(in: name) {
            element.namespace = try namespace(of: name.lowerBound..<colon)
            element.name = string((colon + 1)..<name.upperBound)
        } else {
            element.namespace = defaultNamespace
            element.name = string(name)
        }
        tree.begin(element)
        if isEmpty {
            prefixes.removeLast(prefixes.count - prefixCount)
            _ = tree.end()
        } else {
            tags.append(OpenTag(name: name, defaultNamespace: defaultNamespace, prefixCount: prefixCount))
        }
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
    private func checkAttributes(
        _ attributes: [Attribute], _ prefixed: [Range<Int>]
    ) throws(XMLError.Reason) {
        for index in attributes.indices {
            for other in 0..<index where attributes[other].name == attributes[index].name {
                throw .malformed("duplicate attribute")
            }
        }
        for index in prefixed.indices {
            for other in 0..<index where isEqual(prefixed[other], prefixed[index]) {
                throw .malformed("duplicate attribute")
            }
            guard let colon = colon(in: prefixed[index]) else { continue }
            let prefix = prefixed[index].lowerBound..<colon
            if !isEqual(prefix, "xmlns") { _ = try namespace(of: prefix) }
        }
    }

    /// A prefix stands for its namespace, and a writer writes that out each time: one that is long, or has characters
    /// that need to be written as references, would make much of little.
    private func checkNamespace(_ value: String) throws(XMLError.Reason) {
        let isPlain = value.utf8.allSatisfy {
            $0 > 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "&") && $0 != UInt8(ascii: "<")
                && $0 != UInt8(ascii: ">")
        }
        try require(isPlain && value.utf8.count <= 256, "a namespace that is too long or no URI")
    }

    private func checkCount(_ count: Int) throws(XMLError.Reason) {
        guard count <= limits.attributes, prefixes.count <= limits.attributes else {
            throw .tooManyAttributes(limit: limits.attributes)
        }
    }

    private func namespace(of prefix: Range<Int>) throws(XMLError.Reason) -> String {
        var index = prefixes.count
        while index > 0 {
            index -= 1
            if isEqual(prefixes[index].name, prefix) { return prefixes[index].namespace }
        }
        guard isEqual(prefix, "xml") else { throw .malformed("unbound prefix") }
        return "http://www.w3.org/XML/1998/namespace"
    }

    /// What stands behind an attribute's name. Line ends and tabs become blanks (XML 1.0, section 3.3.3).
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
