/// The formats whose values have a syntax of their own.
///
/// - Source: OMA DM Representation Protocol 1.2, `Format`: dates and times of ISO 8601, floating point numbers of XML Schema.
enum ValueSyntax {
    /// `2026-11-22` or `20261122`: the century has to be there.
    static func isDate(_ octets: [UInt8]) -> Bool {
        var text = ValueCharacters(octets)
        guard text.number(4) != nil else { return false }
        let isLong = text.take("-")
        guard let month = text.number(2), 1...12 ~= month, text.take("-") == isLong,
            let day = text.number(2), 1...31 ~= day
        else { return false }
        return text.isAtEnd
    }

    /// `15:59:59` or `155959`, without seconds or with parts of them, and with the zone or without: `Z`, `+01:00`.
    static func isTime(_ octets: [UInt8]) -> Bool {
        var text = ValueCharacters(octets)
        guard text.minutes() else { return false }
        if text.take(":") || text.isAtDigit {
            guard let second = text.number(2), 0...60 ~= second else { return false }
            if text.takeAny(".,"), text.digits() == 0 { return false }
        }
        let isComplete = text.takeAny("+-") ? text.minutes() : text.take("Z") || text.isAtEnd
        return isComplete && text.isAtEnd
    }

    /// `-1.5E3`, `INF`, `-INF` or `NaN`.
    static func isFloat(_ octets: [UInt8]) -> Bool {
        for word in ["INF", "-INF", "NaN"] where octets.elementsEqual(word.utf8) { return true }
        var text = ValueCharacters(octets)
        _ = text.takeAny("+-")
        var digits = text.digits()
        if text.take(".") { digits += text.digits() }
        guard digits > 0 else { return false }
        if text.takeAny("eE") {
            _ = text.takeAny("+-")
            guard text.digits() > 0 else { return false }
        }
        return text.isAtEnd
    }
}

/// What is yet to be read of a value.
private struct ValueCharacters {
    private var rest: ArraySlice<UInt8>

    init(_ octets: [UInt8]) { rest = octets[...] }

    var isAtEnd: Bool { rest.isEmpty }
    var isAtDigit: Bool { rest.first.map { 0x30...0x39 ~= $0 } ?? false }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let byte = rest.first, byte == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func takeAny(_ characters: String) -> Bool {
        guard let byte = rest.first, characters.utf8.contains(byte) else { return false }
        rest.removeFirst()
        return true
    }

    /// How many digits are ignored.
    mutating func digits() -> Int {
        let count = rest.count
        while isAtDigit { rest.removeFirst() }
        return count - rest.count
    }

    /// The number that has so many digits; nil when there are fewer.
    mutating func number(_ length: Int) -> Int? {
        var number = 0
        for _ in 0..<length {
            guard isAtDigit, let digit = rest.popFirst() else { return nil }
            number = number * 10 + Int(digit - 0x30)
        }
        return number
    }

    /// Hours and minutes of a time or a zone.
    mutating func minutes() -> Bool {
        guard let hour = number(2), 0...24 ~= hour else { return false }
        _ = take(":")
        guard let minute = number(2) else { return false }
        return 0...59 ~= minute
    }
}
