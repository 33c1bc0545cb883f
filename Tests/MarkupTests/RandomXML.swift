import TestSupport

/// Well-formed documents made up from a seed, and what mistakes make of them.
struct RandomXML {
    private var numbers: SeededNumbers

    init(seed: UInt64) { numbers = SeededNumbers(seed: seed) }

    /// The declarations that documents begin with, if with any.
    static let declarations = ["<?xml version=\"1.0\"?>", "<?xml version='1.0' encoding='UTF-8' ?>\n"]

    static let types = ["<!DOCTYPE a>", "<!DOCTYPE a SYSTEM 'urn:d' >\n"]

    mutating func document() -> String {
        var text = numbers.chance(50) ? pick(Self.declarations) : ""
        if numbers.chance(30) { text += pick(["\n", "<!-- first -->", "<?p x?>"]) }
        if numbers.chance(15) { text += pick(Self.types) }
        text += element(depth: 0, prefixes: [])
        if numbers.chance(20) { text += pick(["\n", "<!-- last -->", "<?p?>"]) }
        return text
    }

    /// A document with one to three mistakes; some leave it well-formed.
    mutating func mutated() -> String {
        var text = Array(document().unicodeScalars)
        for _ in 0..<numbers.number(1...3) where !text.isEmpty {
            let start = numbers.number(0...(text.count - 1))
            let end = min(text.count, start + numbers.number(0...4))
            switch numbers.number(0...5) {
            case 0: text.removeSubrange(start..<end)
            case 1: text.insert(contentsOf: text[start..<end], at: numbers.number(0...text.count))
            case 2: text.removeLast(numbers.chance(10) ? text.count - start : 0)
            case 3: text.replaceSubrange(start..<end, with: pick(Self.pieces).unicodeScalars)
            default: text.insert(contentsOf: pick(Self.pieces).unicodeScalars, at: start)
            }
        }
        return String(String.UnicodeScalarView(text))
    }

    private static let pieces = [
        "<", ">", "/", "&", ";", "\"", "'", "=", " ", "\n", "\t", "\r", "\r\n", "]]>", "]", "<![CDATA[",
        "<!--",
        "-->", "--", "-", "<?", "?>", "<?q r?>", "&amp;", "&#65;", "&#0;", "&#x1F600;", "&#xFFFF;", "&lt",
        "&x;",
        "xmlns=''", " xmlns:p='urn:p'", "xmlns:p", ":", "p:", "a", "1", "<a>", "</a>", "<a/>", " b='c'", "é",
        "\u{1}", "!", "?", "[", "#", "%", "<!", "xml:lang='x'", "\u{FFFE}", "\u{7F}", "\u{FEFF}",
    ]

    private mutating func element(depth: Int, prefixes: [String]) -> String {
        var prefixes = prefixes
        var (names, attributes): (Set<String>, [String]) = ([], [])
        if numbers.chance(15) {
            attributes.append("xmlns=\(quoted(pick(["urn:n", "SYNCML:SYNCML1.2", ""])))")
        }
        if numbers.chance(20) {
            let prefix = pick(["p", "q", "msft"])
            attributes.append("xmlns:\(prefix)=\(quoted(pick(["urn:p", "urn:q:r"])))")
            prefixes.append(prefix)
        }
        for _ in 0..<(numbers.chance(40) ? numbers.number(1...3) : 0) {
            let name = pick(["b", "c", "_d-1.x", "é"])
            guard names.insert(name).inserted else { continue }
            let prefix = numbers.chance(15) ? prefixes.randomElement(using: &numbers).map { "\($0):" } : nil
            attributes.append("\(prefix ?? "")\(name)=\(quoted(value))")
        }
        let name = tag(prefixes)
        var text = "<" + name + attributes.map { pick([" ", "\n", " \t"]) + $0 }.joined() + blank
        guard numbers.chance(80) else { return text + "/>" }
        text += ">"
        for _ in 0..<numbers.number(0...(depth < 6 ? 4 : 0)) { text += content(depth, prefixes) }
        return text + "</" + name + blank + ">"
    }

    private mutating func tag(_ prefixes: [String]) -> String {
        let name = pick(["a", "Item", "x1", "LocURI", "née"])
        guard numbers.chance(25), let prefix = prefixes.randomElement(using: &numbers) else { return name }
        return prefix + ":" + name
    }

    private mutating func content(_ depth: Int, _ prefixes: [String]) -> String {
        switch numbers.number(0...9) {
        case 0: "<![CDATA[" + pick(["", "<&", "x]]", "]]]", " é ", "\r\n"]) + "]]>"
        case 1: pick(["<!-- c -->", "<!---->", "<?p q?>", "<?p?>", "<!-- < & ]]> -->"])
        case 2...4:
            pick(["x", " ", "\n\t", "1 < 2".replacing("<", with: "&lt;"), "é😀", "]]", ">", "\"'", "\r"])
        case 5: pick(["&amp;", "&#10;", "&#x9;", "&#13;", "&#x1F600;", "&quot;&apos;&gt;", "&#xe9;"])
        default: element(depth: depth + 1, prefixes: prefixes)
        }
    }

    private var value: String {
        mutating get {
            pick(["", "v", " v  w ", "\n\t", "&#10;&#9;&#13;", "&amp;&lt;", ">", "é😀", "a&#x20;b", "\r\n"])
        }
    }

    private mutating func quoted(_ text: String) -> String {
        numbers.chance(50) ? "'\(text)'" : "\"\(text)\""
    }

    private var blank: String { mutating get { numbers.chance(10) ? pick([" ", "\n"]) : "" } }

    private mutating func pick(_ texts: [String]) -> String { texts[numbers.number(0...(texts.count - 1))] }
}
