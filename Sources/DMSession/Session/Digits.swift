/// A number of at most seven digits, in base 10 or 16; nil for anything else.
func number(_ text: String, base: Int = 10) -> Int? {
    guard (1...7).contains(text.utf8.count) else { return nil }
    var value = 0
    for byte in text.utf8 {
        guard let digit = digit(byte), digit < base else { return nil }
        value = value * base + digit
    }
    return value
}

/// The value of a digit up to base 16.
func digit(_ byte: UInt8) -> Int? {
    switch byte {
    case 48...57: Int(byte) - 48
    case 65...70, 97...102: Int(byte & 0xDF) - 55
    default: nil
    }
}
