/// Tells whether bytes are UTF-8, without making a string of them.
public enum UTF8Check {
    /// - Source: RFC 3629, section 4: no overlong forms, no surrogates, nothing above U+10FFFF.
    public static func isValid(_ bytes: [UInt8]) -> Bool { isValid(bytes.span) }

    /// Whether the bytes are UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
    public static func isValid(_ bytes: Span<UInt8>) -> Bool {
        var index = 0
        while index < bytes.count {
            index += bytes.plainText(from: index)
            guard index < bytes.count else { return true }
            if bytes[index] < 0x80 {
                index += 1
            } else {
                guard let length = length(of: bytes, at: index) else { return false }
                index += length
            }
        }
        return true
    }

    /// The length of the one character at `index`; nil if none is there.
    public static func length(of bytes: Span<UInt8>, at index: Int) -> Int? {
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
        for rest in (index + 2)..<max(index + 2, index + length)
        where !(0x80...0xBF).contains(bytes[rest]) {
            return nil
        }
        return length
    }
}

extension Span<UInt8> {
    /// Whether `other` has the same bytes.
    public func isEqual(to other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        // Both have that many.
        for index in 0..<count where unsafe self[unchecked: index] != other[unchecked: index] { return false }
        return true
    }

    /// Where the next `byte` is from `start` on; the count if there is none.
    public func position(of byte: UInt8, from start: Int) -> Int {
        var index = start
        while index + 8 <= count, !word(at: index).has(byte) { index += 8 }
        while index < count, self[index] != byte { index += 1 }
        return index
    }

    /// The eight bytes from `index` on, which have to be there.
    @inline(__always)
    public func word(at index: Int) -> UInt64 {
        unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
    }

    /// How many bytes from `start` on are certainly ASCII without control characters: whole words, looked at eight bytes
    /// at a time.
    public func plainText(from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var index = start
        while index + 8 <= count {
            let word = word(at: index)
            // A byte from 80 on has its top bit; one below 20 gets it when 20 is taken away.
            guard (word | (word &- ones &* 0x20)) & (ones &* 0x80) == 0 else { break }
            index += 8
        }
        return index - start
    }
}

extension UInt64 {
    /// Whether one of the eight bytes is `byte`.
    @inline(__always)
    public func has(_ byte: UInt8) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let difference = self ^ (ones &* UInt64(byte))
        // A byte that is 0 gets its top bit when one is taken away, and so may one behind it, but no other that hadn't it.
        return (difference &- ones) & ~difference & (ones &* 0x80) != 0
    }
}
