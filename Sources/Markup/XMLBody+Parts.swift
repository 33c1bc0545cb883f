internal import Bytes

// What tags and text are made of.

extension XMLBody {
    /// A name, checked: with one colon at most, and not at an end.
    struct Name {
        let range: Range<Int>
        let colon: Int?

        /// What is before the colon.
        var prefix: Range<Int>? { colon.map { range.lowerBound..<$0 } }
        var local: Range<Int> { colon.map { ($0 + 1)..<range.upperBound } ?? range }
    }

    @_lifetime(self: copy self)
    mutating func name() throws(XMLError.Reason) -> Name {
        let start = offset
        var colon: Int?
        while true {
            offset = nameEnd(from: offset)
            guard offset < bytes.count, bytes[offset] == UInt8(ascii: ":") else { break }
            // The local name begins like a name, too.
            try require(
                colon == nil && offset + 1 < bytes.count && !XMLCharacters.isNotFirst(bytes[offset + 1]),
                "invalid name")
            colon = offset
            offset += 1
        }
        try require(
            start < offset && !XMLCharacters.isNotFirst(bytes[start]) && bytes[start] != UInt8(ascii: ":")
                && bytes[offset - 1] != UInt8(ascii: ":"),
            "invalid token")
        return Name(range: start..<offset, colon: colon)
    }

    /// Where the next byte is that isn't part of a name, or is a colon.
    private func nameEnd(from start: Int) -> Int {
        var index = start
        while index < bytes.count, XMLCharacters.isNamePart(bytes[index]) { index += 1 }
        return index
    }

    func string(_ range: Range<Int>) -> String { String(copying: bytes.extracting(range)) }

    /// The character that a reference stands for. There are only the five entities that need no declaration.
    @_lifetime(self: copy self)
    mutating func reference() throws(XMLError.Reason) -> Unicode.Scalar {
        for entity in 0..<5 {
            let (name, scalar) = predefined(entity)
            guard starts(with: name) else { continue }
            offset += name.utf8CodeUnitCount
            return scalar
        }
        guard starts(with: "&#") else {
            throw hasDocumentType ? .documentType : .malformed("undefined entity")
        }
        offset += 2
        return try characterNumber()
    }

    @_lifetime(self: copy self)
    private mutating func characterNumber() throws(XMLError.Reason) -> Unicode.Scalar {
        let base: UInt32 = starts(with: "x") ? 16 : 10
        if base == 16 { offset += 1 }
        let start = offset
        var number: UInt32 = 0
        while offset < bytes.count, let digit = digit(bytes[offset]), digit < base, number < 0x11_0000 {
            number = number * base + digit
            offset += 1
        }
        try require(offset > start, "invalid token")
        try requireByte(UInt8(ascii: ";"))
        guard let scalar = XMLCharacters.character(number) else {
            throw .malformed("reference to an invalid character")
        }
        return scalar
    }

    private func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }

    private func predefined(_ entity: Int) -> (StaticString, Unicode.Scalar) {
        switch entity {
        case 0: ("&lt;", "<")
        case 1: ("&gt;", ">")
        case 2: ("&amp;", "&")
        case 3: ("&quot;", "\"")
        default: ("&apos;", "'")
        }
    }

    func starts(with text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard count <= bytes.count - offset else { return false }
        for index in 0..<count where bytes[offset + index] != (unsafe text.utf8Start[index]) { return false }
        return true
    }

    func isEqual(_ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        for index in 0..<range.count where bytes[range.lowerBound + index] != (unsafe text.utf8Start[index]) {
            return false
        }
        return true
    }

    func isEqual(_ a: Range<Int>, _ b: Range<Int>) -> Bool {
        bytes.extracting(a).isEqual(to: bytes.extracting(b))
    }

    @_lifetime(self: copy self)
    mutating func skip(past text: StaticString) throws(XMLError.Reason) {
        let first = unsafe text.utf8Start[0]
        while offset < bytes.count {
            if bytes[offset] == first, starts(with: text) {
                offset += text.utf8CodeUnitCount
                return
            }
            offset += 1
        }
        throw .malformed("unclosed token")
    }

    /// Whether there was a blank.
    @discardableResult
    @_lifetime(self: copy self)
    mutating func skipBlanks() -> Bool {
        let start = offset
        while offset < bytes.count, bytes[offset].isWhiteSpace { offset += 1 }
        return offset > start
    }

    @_lifetime(self: copy self)
    mutating func requireBlank() throws(XMLError.Reason) {
        try require(skipBlanks(), "text where none may be")
    }

    @_lifetime(self: copy self)
    mutating func requireByte(_ byte: UInt8) throws(XMLError.Reason) {
        try require(offset < bytes.count && bytes[offset] == byte, "invalid token")
        offset += 1
    }

    @inline(__always)
    func require(_ condition: Bool, _ fault: StaticString) throws(XMLError.Reason) {
        if !condition { throw .malformed("\(fault)") }
    }
}
