import Bytes
import Testing

@Suite("ASCII")
struct ASCIITests {
    @Test("knows its own digits, letters and blanks, and nobody else's")
    func kinds() {
        let all = UInt8.min...UInt8.max
        #expect(String(decoding: all.filter { $0.isDigit }, as: UTF8.self) == "0123456789")
        #expect(
            String(decoding: all.filter { $0.isLetter }, as: UTF8.self)
                == "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
        #expect(all.filter { $0.isBlank } == [0x09, 0x20])
        #expect(all.filter { $0.isWhiteSpace } == [0x09, 0x0A, 0x0D, 0x20])
    }

    @Test("makes letters lower case, and leaves the signs around them")
    func lowerCase() {
        #expect("AZaz@[`{09 É".bytes.lowercasedText == "azaz@[`{09 É")
        let changed = (UInt8.min...UInt8.max).filter { $0.lowercased != $0 }
        #expect(changed == Array(UInt8(ascii: "A")...UInt8(ascii: "Z")))
    }

    @Test(
        "trims blanks, or all white space",
        arguments: [
            ("", "", ""), (" \t", "", ""), ("a b", "a b", "a b"), ("\t a b ", "a b", "a b"),
            (" \r\na\n ", "\r\na\n", "a"),
        ])
    func trimming(_ text: String, _ blanks: String, _ all: String) {
        #expect(text.bytes.trimmed.text == blanks)
        #expect(text.bytes.trimmedWhiteSpace.text == all)
    }

    @Test(
        "reads numbers strictly",
        arguments: [
            ("0", 10, 0), ("007", 10, 7), ("9223372036854775807", 10, Int.max), ("777", 8, 511),
            ("fF", 16, 255), ("7FFFFFFFFFFFFFFF", 16, Int.max), ("", 10, nil),
            ("9223372036854775808", 10, nil),
            ("99999999999999999999", 10, nil), ("8000000000000000", 16, nil), ("+1", 10, nil),
            ("-1", 10, nil),
            (" 1", 10, nil), ("1 ", 10, nil), ("a", 10, nil), ("8", 8, nil), ("g", 16, nil), ("١", 10, nil),
        ] as [(String, Int, Int?)])
    func numbers(_ text: String, _ base: Int, _ value: Int?) {
        #expect(text.bytes.number(base: base) == value)
    }

    @Test("divides at the first separator")
    func division() throws {
        let (before, after) = try #require("a=b=c".bytes.divided(at: UInt8(ascii: "=")))
        #expect((before.text, after.text) == ("a", "b=c"))
        #expect("abc".bytes.divided(at: UInt8(ascii: "=")) == nil)
    }
}

@Suite("A secret")
struct SecretComparisonTests {
    @Test(
        "is the same only with the same bytes",
        arguments: [
            ([], [], true), ([1, 2], [1, 2], true), ([1, 2], [1, 3], false), ([1, 2], [0, 2], false),
            ([1, 2], [1], false), ([1], [1, 2], false), ([1], [], false),
            // Differences that would cancel each other in a sum.
            ([1, 2], [2, 1], false), ([0, 255], [255, 0], false),
        ] as [([UInt8], [UInt8], Bool)])
    func comparison(_ one: [UInt8], _ other: [UInt8], _ isSame: Bool) {
        #expect(one.isSameSecret(as: other) == isSame)
    }
}
