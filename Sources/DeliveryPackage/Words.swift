/// Text that is read word by word. Blanks and tabs separate.
struct Words {
    private var rest: Substring.UTF8View.SubSequence

    init(_ text: String) {
        rest = Substring(text).utf8
        skipBlanks()
    }

    /// The next word; nil at the end.
    mutating func next() -> String? {
        let word = rest.prefix { !Self.isBlank($0) }
        guard !word.isEmpty else { return nil }
        rest = rest[word.endIndex...]
        skipBlanks()
        return Self.string(word)
    }

    /// Everything behind the words that were read; empty if there is nothing.
    var remainder: String { Self.string(rest) }

    /// All words that are left.
    mutating func all() -> [String] {
        var words: [String] = []
        while let word = next() { words.append(word) }
        return words
    }

    private mutating func skipBlanks() { rest = rest.drop(while: Self.isBlank) }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    private static func string(_ bytes: Substring.UTF8View.SubSequence) -> String {
        String(decoding: Array(bytes), as: UTF8.self)
    }
}
