import Bytes

/// A line of `Checksums-Sha256`, taken apart: `9f86d081…  1834172 0755 bin/gateway`. The path is all that follows, blanks within it
/// included, and isn't checked here.
struct FileLine {
    static var field: String { "Checksums-Sha256" }

    /// What is wrong with a line, and where.
    enum Flaw: Error {
        case words
        case digest(Range<Int>)
        case size(Range<Int>)
        case mode(Range<Int>)
    }

    /// SHA-256, most significant bytes first.
    private let digest: InlineArray<4, UInt64>
    /// - Unit: bytes.
    let size: Int
    let mode: UInt32
    /// Where in the text the path is.
    let path: Range<Int>

    /// Reads one line of a text.
    init(_ text: Span<UInt8>, _ line: Range<Int>) throws(Flaw) {
        var words = WordPlaces(line)
        let (digest, size, mode) = (words.next(text), words.next(text), words.next(text))
        path = words.rest
        guard !path.isEmpty else { throw .words }
        self.digest = try Self.digest(text, digest)
        guard let count = Self.number(text, size, base: 10) else { throw .size(size) }
        guard let bits = Self.mode(text, mode) else { throw .mode(mode) }
        (self.size, self.mode) = (count, bits)
    }

    /// 32 bytes.
    var digestBytes: [UInt8] {
        (0..<32).map { UInt8(truncatingIfNeeded: digest[$0 / 8] >> (56 - 8 * UInt64($0 % 8))) }
    }

    var digestWord: UInt32 { UInt32(truncatingIfNeeded: digest[0] >> 32) }

    func hasDigest(of other: FileLine) -> Bool {
        (0..<4).allSatisfy { digest[$0] == other.digest[$0] }
    }

    private static func digest(
        _ text: Span<UInt8>, _ place: Range<Int>
    ) throws(Flaw) -> InlineArray<4, UInt64> {
        guard place.count == 64 else { throw .digest(place) }
        var words: InlineArray<4, UInt64> = [0, 0, 0, 0]
        for digit in 0..<64 {
            guard let value = text[place.lowerBound + digit].digitValue else { throw .digest(place) }
            words[digit / 16] = words[digit / 16] << 4 | UInt64(value)
        }
        return words
    }

    /// Four octal digits, the first of them 0: no set-id, no sticky bit; the owner can read it, and nobody else can
    /// write it.
    private static func mode(_ text: Span<UInt8>, _ place: Range<Int>) -> UInt32? {
        guard place.count == 4, text[place.lowerBound] == UInt8(ascii: "0"),
            let bits = number(text, place, base: 8)
        else { return nil }
        return bits & 0o422 == 0o400 ? UInt32(bits) : nil
    }

    private static func number(_ text: Span<UInt8>, _ place: Range<Int>, base: Int) -> Int? {
        [UInt8](copying: text.extracting(place))[...].number(base: base)
    }
}

extension FileLine.Flaw {
    /// What to say of it.
    func sentence(_ text: Span<UInt8>, _ line: Range<Int>) -> String {
        switch self {
        case .words: "has \(shown(text, line)); expected digest, size, mode and path"
        case .digest(let place): "has the digest \(shown(text, place)); expected 64 hexadecimal digits"
        case .size(let place): "has the size \(shown(text, place)); expected a number of bytes"
        case .mode(let place):
            "has the mode \(shown(text, place)); expected four octal digits as 0644, without set-id,"
                + " and not to be written by group or others"
        }
    }

    private func shown(_ text: Span<UInt8>, _ place: Range<Int>) -> String {
        quoted(String(decoding: [UInt8](copying: text.extracting(place)), as: UTF8.self))
    }
}

/// Where the words of a line are. Blanks and tabs separate.
private struct WordPlaces {
    /// All that is behind the words that were taken.
    private(set) var rest: Range<Int>

    init(_ line: Range<Int>) { rest = line }

    /// Takes the next word and the blanks behind it. At the end the word is empty.
    mutating func next(_ text: Span<UInt8>) -> Range<Int> {
        skip(text) { $0.isBlank }
        let start = rest.lowerBound
        skip(text) { !$0.isBlank }
        let word = start..<rest.lowerBound
        skip(text) { $0.isBlank }
        return word
    }

    private mutating func skip(_ text: Span<UInt8>, _ isPassed: (UInt8) -> Bool) {
        var place = rest.lowerBound
        while place < rest.upperBound, isPassed(text[place]) { place += 1 }
        rest = place..<rest.upperBound
    }
}
