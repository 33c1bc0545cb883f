internal import Bytes

/// What XML is made of, below markup.
enum XMLCharacters {
    /// Where `document` stops being UTF-8 of characters that XML has; its length if it doesn't.
    ///
    /// - Source: XML 1.0, section 2.2.
    static func fault(in document: Span<UInt8>) -> Int {
        var index = 0
        while index < document.count {
            index += document.plainText(from: index)
            guard index < document.count else { return index }
            let byte = document[index]
            if byte >= 0x20, byte < 0x80 {
                index += 1
            } else if byte < 0x20 {
                guard byte == 0x0A || byte == 0x09 || byte == 0x0D else { return index }
                index += 1
            } else {
                guard let length = UTF8Check.length(of: document, at: index) else { return index }
                if isNoncharacter(document, at: index) { return index }
                index += length
            }
        }
        return index
    }

    /// The character of a number; nil for those that XML doesn't have. - Source: XML 1.0, section 2.2.
    static func character(_ number: UInt32) -> Unicode.Scalar? {
        switch number {
        case 9, 10, 13, 0x20..<0xFFFE, 0x1_0000...: Unicode.Scalar(number)
        default: nil
        }
    }

    /// Whether U+FFFE or U+FFFF is there, in UTF-8.
    static func isNoncharacter(_ text: Span<UInt8>, at index: Int) -> Bool {
        index + 2 < text.count && text[index] == 0xEF && text[index + 1] == 0xBF && text[index + 2] >= 0xBE
    }

    /// The document in UTF-8, when it has one of the other two encodings that are read.
    static func transcoded(_ document: Span<UInt8>, _ charset: Charset) -> [UInt8]? {
        guard document.count >= 2 else { return nil }
        switch (document[0], document[1]) {
        case (0xFE, 0xFF): return utf16(document, high: 0)
        case (0xFF, 0xFE): return utf16(document, high: 1)
        case _ where charset == .latin1 || declared(by: document) == .latin1: return utf8(ofLatin1: document)
        default: return nil
        }
    }

    private static func utf16(_ document: Span<UInt8>, high: Int) -> [UInt8]? {
        guard document.count.isMultiple(of: 2) else { return nil }
        var units: [UInt16] = []
        units.reserveCapacity(document.count / 2)
        for index in stride(from: 2, to: document.count, by: 2) {
            units.append(UInt16(document[index + high]) << 8 | UInt16(document[index + 1 - high]))
        }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }

    static func utf8(ofLatin1 document: Span<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(document.count * 2)
        for index in 0..<document.count {
            let byte = document[index]
            if byte < 0x80 {
                text.append(byte)
            } else {
                text.append(0xC0 | byte >> 6)
                text.append(0x80 | byte & 0x3F)
            }
        }
        return text
    }

    /// What the declaration at the start says: no other part of it would have such a name in it.
    private static func declared(by document: Span<UInt8>) -> Charset {
        var end = 0
        while end < min(document.count, 100), document[end] != UInt8(ascii: ">") { end += 1 }
        return Charset(in: document.extracting(0..<end))
    }

    /// Whether a byte of text is neither the beginning of something else nor to be replaced: all but `<`, `&`, `]` and
    /// the carriage return.
    @inline(__always)
    static func isPlainText(_ byte: UInt8) -> Bool {
        byte < 0x40
            ? (0x1000_0040_0000_2000 as UInt64) >> UInt64(byte) & 1 == 0 : byte != UInt8(ascii: "]")
    }

    /// The same of eight bytes.
    @inline(__always)
    static func isPlainText(_ word: UInt64) -> Bool {
        !word.has(UInt8(ascii: "<")) && !word.has(UInt8(ascii: "&")) && !word.has(UInt8(ascii: "]"))
            && !word.has(0x0D)
    }

    /// All but the colon. Every character beyond ASCII may be in a name.
    static func isNamePart(_ byte: UInt8) -> Bool {
        // A bit for each byte: `-`, `.` and digits; then letters and `_`.
        let bits: UInt64 = byte < 0x40 ? 0x03FF_6000_0000_0000 : 0x07FF_FFFE_87FF_FFFE
        return byte >= 0x80 || bits >> UInt64(byte & 0x3F) & 1 == 1
    }

    /// Whether a name may not begin with it, though it may go on with it.
    static func isNotFirst(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        default: false
        }
    }
}
