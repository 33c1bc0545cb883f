/// Tells whether bytes are UTF-8, without making a string of them.
public enum UTF8Check {
    /// - Source: RFC 3629, section 4: no overlong forms, no surrogates, nothing above U+10FFFF.
    public static func isValid(_ bytes: [UInt8]) -> Bool {
        var index = 0
        while index < bytes.count {
            guard let length = length(of: bytes, at: index) else { return false }
            index += length
        }
        return true
    }

    /// The length of the one character at `index`; nil if none is there.
    private static func length(of bytes: [UInt8], at index: Int) -> Int? {
        let lead = bytes[index]
        guard lead >= 0x80 else { return 1 }
        // The second byte's range depends on the first; it excludes overlong forms and surrogates.
        let (length, second): (Int, ClosedRange<UInt8>) =
            switch lead {
            case 0xC2...0xDF: (2, 0x80...0xBF)
            case 0xE0: (3, 0xA0...0xBF)
            case 0xED: (3, 0x80...0x9F)
            case 0xE1...0xEF: (3, 0x80...0xBF)
            case 0xF0: (4, 0x90...0xBF)
            case 0xF1...0xF3: (4, 0x80...0xBF)
            case 0xF4: (4, 0x80...0x8F)
            default: (0, 0x80...0x80)
            }
        guard length > 0, index + length <= bytes.count, second.contains(bytes[index + 1]) else { return nil }
        let rest = bytes[(index + 2)..<max(index + 2, index + length)]
        return rest.allSatisfy { (0x80...0xBF).contains($0) } ? length : nil
    }
}
