internal import Bytes

// What tokens are followed by, with the offset in the error where something isn't as it has to be.

extension WBXMLBody {
    @_lifetime(self: copy self)
    mutating func byte() throws(WBXMLError) -> UInt8 {
        do throws(ByteReaderError) { return try reader.byte() } catch { throw WBXMLError(error) }
    }

    @_lifetime(self: copy self)
    mutating func skip(_ count: Int) throws(WBXMLError) {
        do throws(ByteReaderError) { try reader.skip(count) } catch { throw WBXMLError(error) }
    }

    @_lifetime(self: copy self)
    mutating func integer() throws(WBXMLError) -> UInt32 {
        do throws(ByteReaderError) { return try reader.multiByteInteger() } catch { throw WBXMLError(error) }
    }

    /// Where the bytes are that are behind the token of opaque data and their length.
    @_lifetime(self: copy self)
    mutating func opaque() throws(WBXMLError) -> Range<Int> {
        let count = Int(clamping: try integer())
        do throws(ByteReaderError) { return try reader.range(count: count) } catch { throw WBXMLError(error) }
    }

    /// Where the text is that is behind the token of a string in place.
    @_lifetime(self: copy self)
    mutating func inlineString() throws(WBXMLError) -> Range<Int> {
        do throws(ByteReaderError) { return try reader.range(until: 0) } catch { throw WBXMLError(error) }
    }

    /// Text in UTF-8; nil if it is that already.
    ///
    /// What XML can't hold, WBXML can't mean: it is XML in other bytes (WBXML 1.3, section 1), and may become XML again.
    func transcoded(_ text: Span<UInt8>, at start: Int) throws(WBXMLError) -> [UInt8]? {
        if XMLReader.holds(text) { return nil }
        guard charset == .latin1 else { throw WBXMLError(.notText, at: start) }
        let text = XMLCharacters.utf8(ofLatin1: text)
        guard XMLReader.holds(text.span) else { throw WBXMLError(.notText, at: start) }
        return text
    }

    /// The text that one of the three tokens of text stands for, in UTF-8.
    @_lifetime(self: copy self)
    mutating func text(_ token: UInt8, at start: Int) throws(WBXMLError) -> [UInt8] {
        switch token {
        case GlobalToken.inlineString:
            let range = try inlineString()
            return try transcoded(bytes.extracting(range), at: start)
                ?? [UInt8](copying: bytes.extracting(range))
        case GlobalToken.tableString:
            let text = try tableString()
            return try transcoded(text.span, at: start) ?? text
        default: return try character(at: start)
        }
    }

    /// The name of a literal element or attribute.
    ///
    /// ASCII letters, digits, `.`, `-` and `_`. The name may be written as XML later, and what isn't a
    /// name there would become markup of the sender's choice.
    @_lifetime(self: copy self)
    mutating func literalName() throws(WBXMLError) -> String {
        let start = reader.offset
        let name = try tableString()
        guard let first = name.first, isNameStart(first),
            name.allSatisfy({ isNameStart($0) || isNamePart($0) })
        else { throw WBXMLError(.badName, at: start) }
        return String(decoding: name, as: UTF8.self)
    }

    @_lifetime(self: copy self)
    private mutating func tableString() throws(WBXMLError) -> [UInt8] {
        let start = reader.offset
        let index = try integer()
        guard let string = header.string(at: index) else {
            throw WBXMLError(.stringOutsideTable(index: index), at: start)
        }
        try countExpansion(string.count, at: start)
        return [UInt8](copying: string.span)
    }

    @_lifetime(self: copy self)
    private mutating func character(at start: Int) throws(WBXMLError) -> [UInt8] {
        let code = try integer()
        guard let scalar = XMLCharacters.character(code) else {
            throw WBXMLError(.notACharacter(code), at: start)
        }
        return Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
}

private func isNameStart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
    default: false
    }
}

private func isNamePart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."): true
    default: false
    }
}
