import Markup
import TestSupport
import Testing

@Suite("Hostile WBXML")
struct HostileWBXMLTests {
    @Test(
        "is refused with an offset",
        arguments: [
            ([], .truncated(missing: 1), 4),
            ([0x45], .truncated(missing: 1), 5),
            ([0x45, 0x03, 0x78], .truncated(missing: 1), 7),
            ([0x45, 0xC3, 0x05, 0x78], .truncated(missing: 4), 7),
            ([0x45, 0xC3, 0x8F, 0xFF, 0xFF, 0xFF, 0x7F], .truncated(missing: 4_294_967_295), 11),
            ([0x01], .misplaced(0x01), 4),
            ([0x03, 0x78, 0x00], .misplaced(0x03), 4),
            ([0xC3, 0x00], .misplaced(0xC3), 4),
            ([0x07], .unknownTag(page: 0, token: 0x07), 4),
            ([0x00, 0x07, 0x05], .unknownTag(page: 7, token: 0x05), 6),
            ([0x45, 0x40], .unsupportedExtension(0x40), 5),
            ([0x45, 0x80], .unsupportedExtension(0x80), 5),
            ([0x45, 0xC2], .unsupportedExtension(0xC2), 5),
            ([0x45, 0x83, 0x00], .stringOutsideTable(index: 0), 6),
            ([0x04, 0x00], .stringOutsideTable(index: 0), 5),
            ([0x45, 0x03, 0xFF, 0x00], .notText, 5),
            ([0x45, 0x03, 0xC3, 0x00], .notText, 5),
            ([0x45, 0x02, 0x83, 0xB0, 0x00], .notACharacter(0xD800), 5),
            ([0x45, 0x02, 0xC4, 0x80, 0x00], .notACharacter(0x11_0000), 5),
            ([0x45, 0x02, 0x00], .notACharacter(0), 5), ([0x45, 0x02, 0x1F], .notACharacter(0x1F), 5),
            ([0x45, 0x02, 0x83, 0xFF, 0x7E], .notACharacter(0xFFFE), 5),
            ([0x45, 0x02, 0x83, 0xFF, 0x7F], .notACharacter(0xFFFF), 5),
            ([0x45, 0x03, 0x61, 0x01, 0x00], .notText, 5),
            ([0x45, 0x03, 0xEF, 0xBF, 0xBE, 0x00], .notText, 5),
            ([0x85, 0x05, 0x02, 0x08], .notACharacter(8), 6), ([0x85, 0x05, 0x03, 0x1B, 0x00], .notText, 6),
            ([0x85, 0x30], .unknownAttribute(page: 0, token: 0x30), 5),
            ([0x85, 0x05, 0xA0], .unknownAttributeValue(page: 0, token: 0xA0), 6),
            ([0x85, 0x05, 0xC1], .unsupportedExtension(0xC1), 6),
            ([0x85, 0x85], .misplaced(0x85), 5),
            ([0x85, 0x05, 0x07, 0x01], .duplicateAttribute("name"), 7),
            ([0x85, 0x04, 0x01], .stringOutsideTable(index: 1), 6),
            ([0x85, 0x05, 0xC3, 0x01, 0xFF], .notText, 6),
            ([0x05, 0x05], .trailing, 5),
        ] as [([UInt8], WBXMLError.Reason, Int)])
    func refused(_ body: [UInt8], _ reason: WBXMLError.Reason, _ offset: Int) {
        #expect(throws: WBXMLError(reason, at: offset)) {
            try ExampleTokens.read(ExampleTokens.document(body))
        }
    }

    @Test("with a literal name that would be markup in XML is refused")
    func names() {
        #expect(throws: WBXMLError(.badName, at: 17)) {
            try ExampleTokens.read(ExampleTokens.documentWithStrings([0x04, 0x08]))
        }
        #expect(throws: WBXMLError(.badName, at: 17)) {
            try ExampleTokens.read(ExampleTokens.documentWithStrings([0x04, 0x02]))
        }
        #expect(throws: WBXMLError(.badName, at: 17)) {
            try ExampleTokens.read(ExampleTokens.documentWithStrings([0x04, 0x01]))
        }
    }

    @Test("that nests too deep is refused", arguments: [(64, true), (65, false), (100_000, false)])
    func depth(_ depth: Int, _ fits: Bool) throws {
        let body = [UInt8](repeating: 0x45, count: depth) + [UInt8](repeating: 0x01, count: depth)
        if fits {
            #expect(try ExampleTokens.read(ExampleTokens.document(body)).name == "A")
        } else {
            #expect(throws: WBXMLError(.tooDeep(limit: 64), at: 68)) {
                try ExampleTokens.read(ExampleTokens.document(body))
            }
        }
    }

    @Test("that is too large is refused")
    func size() {
        var limits = WBXMLLimits()
        limits.size = 6
        #expect(throws: WBXMLError(.tooLarge(limit: 6), at: 6)) {
            try ExampleTokens.read(ExampleTokens.document([0x45, 0x06, 0x01]), limits)
        }
    }

    @Test("with too many elements, or attributes of one, is refused")
    func count() {
        var limits = WBXMLLimits()
        limits.elements = 3
        #expect(throws: WBXMLError(.tooMany(what: "elements and attributes", limit: 3), at: 7)) {
            try ExampleTokens.read(ExampleTokens.document([0x45, 0x06, 0x06, 0x06, 0x01]), limits)
        }
        limits.attributes = 1
        #expect(throws: WBXMLError(.tooMany(what: "attributes of an element", limit: 1), at: 6)) {
            try ExampleTokens.read(ExampleTokens.document([0x85, 0x05, 0x06, 0x01]), limits)
        }
    }

    @Test("whose references multiply a long string is refused")
    func expansion() {
        var limits = WBXMLLimits()
        limits.size = 10_000
        let strings = [UInt8](repeating: 0x78, count: 100)
        let references = (0..<101).flatMap { _ in [0x83, 0x00] as [UInt8] }
        let document = [0x03, 0x7F, 0x6A, 100] + strings + [0x45] + references + [0x01]
        #expect(throws: WBXMLError(.tooLarge(limit: 10_000), at: 306)) {
            try ExampleTokens.read(document, limits)
        }
    }

    @Test(
        "takes time in proportion to its size",
        arguments: [[0x03, 0x78, 0x00], [0xC3, 0x01, 0x78]] as [[UInt8]])
    func linear(_ piece: [UInt8]) throws {
        let document = { (count: Int) in
            let pieces = (0..<count).flatMap { _ in piece }
            return (count, ExampleTokens.document([0x45] + pieces + [0x01]))
        }
        let isText = piece[0] == 0x03
        let growth = try growthOfEffort(from: 30_000, prepare: document) { count, bytes in
            let element = try ExampleTokens.read(bytes)
            let opaque = ExampleTokens.a(.opaque([UInt8](repeating: 0x78, count: count)))
            #expect(isText ? element.text.utf8.count == count : element == opaque)
        }
        #expect(growth < 24)
    }
}
