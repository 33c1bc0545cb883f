import Bytes

/// How values are written in the configuration, as in systemd's own files.
public enum ValueForms {
    /// "30s", "5min", "1h 30min", "250ms", "0", or a bare number of seconds. - Source: systemd.time(7).
    public static func duration(_ text: String) -> Duration? {
        let words = text.utf8.split(separator: UInt8(ascii: " "))
        guard !words.isEmpty else { return nil }
        var sum = Duration.zero
        for word in words {
            guard let part = durationPart(word) else { return nil }
            sum += part
        }
        return sum
    }

    private static func durationPart(_ word: Substring.UTF8View) -> Duration? {
        guard let (small, unit) = split(word) else { return nil }
        // Nine digits times a week in seconds are more than 31 bits.
        let number = Int64(small)
        switch unit {
        case "ms": return .milliseconds(number)
        case "", "s": return .seconds(number)
        case "min", "m": return .seconds(number * 60)
        case "h": return .seconds(number * 3600)
        case "d": return .seconds(number * 86_400)
        case "w": return .seconds(number * 604_800)
        default: return nil
        }
    }

    /// "64K", "1M", "2G" or a bare number of bytes; the letters stand for powers of 1024.
    public static func size(_ text: String) -> Int? {
        guard let (number, unit) = split(Substring(text).utf8) else { return nil }
        let shift: Int
        switch unit {
        case "", "B": shift = 0
        case "K": shift = 10
        case "M": shift = 20
        case "G": shift = 30
        default: return nil
        }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: 1 << shift)
        return overflow ? nil : bytes
    }

    /// A whole number of at most nine digits.
    public static func number(_ text: String) -> Int? {
        guard let (number, unit) = split(Substring(text).utf8), unit == "" else { return nil }
        return number
    }

    /// Leading digits, at most nine of them so that no unit overflows, and what follows.
    private static func split(_ word: Substring.UTF8View) -> (number: Int, unit: String)? {
        let digits = word.prefix { $0.isDigit }
        guard digits.count <= 9, let number = Array(digits)[...].number() else { return nil }
        return (number, String(decoding: word.dropFirst(digits.count), as: UTF8.self))
    }

    /// A path from the root, which the kernel can take.
    public static func isAbsolutePath(_ text: String) -> Bool {
        text.utf8.first == UInt8(ascii: "/") && !text.utf8.contains(0)
    }
}
