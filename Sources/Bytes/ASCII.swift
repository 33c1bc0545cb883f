// What ASCII says about bytes. Bytes from 80 on are no letters, digits or blanks here, whatever they mean together.
//
// Protocols compare and read by these rules and not by Unicode's, which know more letters and more digits.

extension UInt8 {
    /// `0` to `9`.
    public var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

    /// `A` to `Z` and `a` to `z`.
    public var isLetter: Bool { lowercased >= UInt8(ascii: "a") && lowercased <= UInt8(ascii: "z") }

    /// Space or tab: a blank within a line.
    public var isBlank: Bool { self == 0x20 || self == 0x09 }

    /// Space, tab, line feed or carriage return: what XML calls white space.
    public var isWhiteSpace: Bool { isBlank || self == 0x0A || self == 0x0D }

    /// The letter in lower case; every other byte unchanged.
    public var lowercased: UInt8 {
        self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") ? self | 0x20 : self
    }

    /// The value of a digit up to base 16, in either case; nil for everything else.
    public var digitValue: Int? {
        if isDigit { return Int(self - UInt8(ascii: "0")) }
        guard lowercased >= UInt8(ascii: "a"), lowercased <= UInt8(ascii: "f") else { return nil }
        return Int(lowercased - UInt8(ascii: "a")) + 10
    }
}

extension ArraySlice<UInt8> {
    /// The bytes as text; what isn't UTF-8 becomes U+FFFD.
    public var text: String { String(decoding: self, as: UTF8.self) }

    /// The bytes as text with letters in lower case.
    public var lowercasedText: String { String(decoding: map { $0.lowercased }, as: UTF8.self) }

    /// Without the blanks (spaces and tabs) at both ends.
    public var trimmed: ArraySlice<UInt8> { trimmed { $0.isBlank } }

    /// Without the white space at both ends, line ends included.
    public var trimmedWhiteSpace: ArraySlice<UInt8> { trimmed { $0.isWhiteSpace } }

    private func trimmed(_ isLeftOut: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let start = drop(while: isLeftOut)
        guard let last = start.lastIndex(where: { !isLeftOut($0) }) else { return [] }
        return start[...last]
    }

    /// The parts before and behind the first `separator`; nil where there is none.
    public func divided(at separator: UInt8) -> (before: ArraySlice<UInt8>, after: ArraySlice<UInt8>)? {
        guard let index = firstIndex(of: separator) else { return nil }
        return (self[..<index], self[(index + 1)...])
    }

    /// The value of digits.
    ///
    /// Nil if there are none, for anything but digits (signs too), and when the value doesn't fit in an `Int`.
    ///
    /// - Parameter base: 2 to 16. - Default: 10.
    public func number(base: Int = 10) -> Int? {
        guard !isEmpty else { return nil }
        var value = 0
        for byte in self {
            guard let digit = byte.digitValue, digit < base else { return nil }
            let (product, hasOverflowed) = value.multipliedReportingOverflow(by: base)
            let (sum, isTooLarge) = product.addingReportingOverflow(digit)
            guard !hasOverflowed, !isTooLarge else { return nil }
            value = sum
        }
        return value
    }
}

extension String {
    /// The bytes in UTF-8, ready to be taken apart.
    public var bytes: ArraySlice<UInt8> { Array(utf8)[...] }
}
