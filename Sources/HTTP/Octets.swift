import Bytes

/// What HTTP's grammar says about single octets. - Source: RFC 9110, section 5.6.
extension UInt8 {
    static var lineFeed: UInt8 { 0x0A }
    static var carriageReturn: UInt8 { 0x0D }

    /// What names of methods and fields are made of.
    var isToken: Bool { isDigit || isLetter || "!#$%&'*+-.^_`|~".utf8.contains(self) }

    /// What values of fields are made of: everything but control characters.
    var isFieldValue: Bool { self >= 0x20 && self != 0x7F || self == 0x09 }
}
