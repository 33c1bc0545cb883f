// The forms that values of keys have, each with the words that an error message says of it.

extension Setting {
    /// Text of 1 to 255 bytes.
    public static func text(
        _ section: String, _ key: String, _ visibility: SettingVisibility,
        _ set: @escaping (String, inout Values) -> Void
    ) -> Setting {
        Setting(section, key, visibility, allowed: "text of 1 to 255 bytes") {
            set($0, &$1)
            return (1...255).contains($0.utf8.count)
        }
    }

    /// An absolute path.
    public static func path(
        _ section: String, _ key: String, _ set: @escaping (String, inout Values) -> Void
    ) -> Setting {
        Setting(section, key, .shown, allowed: "an absolute path") {
            set($0, &$1)
            return ValueForms.isAbsolutePath($0)
        }
    }

    /// `yes` or `no`.
    public static func flag(
        _ section: String, _ key: String, _ set: @escaping (Bool, inout Values) -> Void
    ) -> Setting {
        Setting(section, key, .shown, allowed: "yes or no") {
            set($0 == "yes", &$1)
            return $0 == "yes" || $0 == "no"
        }
    }

    /// One of the words in `allowed`.
    ///
    /// - Parameters:
    ///   - allowed: As people read it: `none, basic, md5 or hmac`.
    ///   - choice: What a word means; nil for one that isn't among them.
    public static func choice<Choice>(
        _ section: String, _ key: String, _ allowed: String, _ choice: @escaping (String) -> Choice?,
        _ set: @escaping (Choice, inout Values) -> Void
    ) -> Setting {
        Setting(section, key, .shown, allowed: allowed) {
            guard let value = choice($0) else { return false }
            set(value, &$1)
            return true
        }
    }

    /// A time of at most 52 weeks, which bounds all arithmetic with it.
    ///
    /// - Parameters:
    ///   - from: The shortest one, as it is written: `1s`.
    ///   - minimum: The same.
    ///   - zero: What zero means, if zero is allowed beside: `never`.
    public static func duration(
        _ section: String, _ key: String, from: String, _ minimum: Duration, zero: String? = nil,
        _ set: @escaping (Duration, inout Values) -> Void
    ) -> Setting {
        let first = zero.map { "0 (\($0)), or " } ?? ""
        return Setting(section, key, .shown, allowed: "\(first)\(from) to 52w, for example 30s, 5min or 6h") {
            guard let value = ValueForms.duration($0) else { return false }
            set(value, &$1)
            return (minimum...(.seconds(52 * 604_800))).contains(value) || zero != nil && value == .zero
        }
    }

    /// A number of bytes.
    ///
    /// - Parameter words: The range, as people read it: `4K to 16M`.
    public static func size(
        _ section: String, _ key: String, _ range: ClosedRange<Int>, _ words: String,
        _ set: @escaping (Int, inout Values) -> Void
    ) -> Setting {
        integer(section, key, "\(words), in bytes or with K, M or G", range, ValueForms.size, set)
    }

    /// A whole number.
    ///
    /// - Parameter unit: As the message names it: `per cent`.
    public static func number(
        _ section: String, _ key: String, _ range: ClosedRange<Int>, _ unit: String,
        _ set: @escaping (Int, inout Values) -> Void
    ) -> Setting {
        let allowed = "\(range.lowerBound) to \(range.upperBound) \(unit)"
        return integer(section, key, allowed, range, ValueForms.number, set)
    }

    private static func integer(
        _ section: String, _ key: String, _ allowed: String, _ range: ClosedRange<Int>,
        _ read: @escaping (String) -> Int?, _ set: @escaping (Int, inout Values) -> Void
    ) -> Setting {
        Setting(section, key, .shown, allowed: allowed) {
            guard let value = read($0), range.contains(value) else { return false }
            set(value, &$1)
            return true
        }
    }
}
