extension WallClock {
    /// Reads "2026-11-22T10:00:00Z", as `description` writes it; nil for anything else, and for days that don't exist.
    ///
    /// - Source: RFC 3339, UTC with whole seconds.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 20 else { return nil }
        let (year, month, day) = (
            Self.number(bytes[0..<4]), Self.number(bytes[5..<7]), Self.number(bytes[8..<10])
        )
        let time = [bytes[11..<13], bytes[14..<16], bytes[17..<19]].map { Self.number($0) }
        guard let year, let month, let day, let hour = time[0], let minute = time[1], let second = time[2],
            (1...12).contains(month), hour < 24, minute < 60, second < 60
        else { return nil }
        let days = Self.days(year, month, day)
        self.init(seconds: days * 86_400 + hour * 3600 + minute * 60 + second)
        // The separators, and the days of the month: what isn't written like that isn't one.
        guard description == text else { return nil }
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        digits.reduce(0 as Int64?) { sum, digit in
            guard let sum, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            return sum * 10 + Int64(digit - UInt8(ascii: "0"))
        }
    }

    /// Days since 1970, in years that begin in March, so that the leap day is the last one.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let years = month > 2 ? year : year - 1
        let era = (years >= 0 ? years : years - 399) / 400
        let yearOfEra = years - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
