/// What HTTP's grammar says about single octets. - Source: RFC 9110, section 5.6.
extension UInt8 {
    static var lineFeed: UInt8 { 0x0A }
    static var carriageReturn: UInt8 { 0x0D }

    /// A blank within a line: space or tab.
    var isBlank: Bool { self == 0x20 || self == 0x09 }

    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

    var isLetter: Bool { lowercased >= UInt8(ascii: "a") && lowercased <= UInt8(ascii: "z") }

    /// What names of methods and fields are made of.
    var isToken: Bool { isDigit || isLetter || "!#$%&'*+-.^_`|~".utf8.contains(self) }

    /// What values of fields are made of: everything but control characters.
    var isFieldValue: Bool { self >= 0x20 && self != 0x7F || self == 0x09 }

    /// The letter in lower case; every other octet unchanged.
    var lowercased: UInt8 {
        self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") ? self | 0x20 : self
    }
}

extension ArraySlice<UInt8> {
    /// Without the blanks at both ends.
    var trimmed: ArraySlice<UInt8> {
        let start = drop { $0.isBlank }
        guard let end = start.lastIndex(where: { !$0.isBlank }) else { return [] }
        return start[...end]
    }

    var text: String { String(decoding: self, as: UTF8.self) }

    var lowercasedText: String { String(decoding: map { $0.lowercased }, as: UTF8.self) }

    /// The parts before and behind the first `separator`; nil where there is none.
    func divided(at separator: UInt8) -> (before: ArraySlice<UInt8>, after: ArraySlice<UInt8>)? {
        guard let index = firstIndex(of: separator) else { return nil }
        return (self[..<index], self[(index + 1)...])
    }

    /// The value of digits; nil if there are none, for anything but digits, and when it doesn't fit in an `Int`.
    func number(base: Int = 10) -> Int? {
        guard !isEmpty else { return nil }
        var value = 0
        for octet in self {
            guard let digit = octet.digitValue, digit < base else { return nil }
            let (product, productOverflow) = value.multipliedReportingOverflow(by: base)
            let (sum, sumOverflow) = product.addingReportingOverflow(digit)
            guard !productOverflow, !sumOverflow else { return nil }
            value = sum
        }
        return value
    }
}

extension UInt8 {
    /// The value of a digit up to base 16.
    fileprivate var digitValue: Int? {
        if isDigit { return Int(self - UInt8(ascii: "0")) }
        guard lowercased >= UInt8(ascii: "a"), lowercased <= UInt8(ascii: "f") else { return nil }
        return Int(lowercased - UInt8(ascii: "a")) + 10
    }
}
