import Bytes
import Markup
import Testing

@Suite("A WBXML header")
struct WBXMLHeaderTests {
    static let numbered: [UInt8] =
        [0x02]  // version: WBXML 1.2
        + [0xA4, 0x01]  // publicid: 0x1201, SyncML 1.2
        + [0x6A]  // charset: 106, UTF-8
        + [0x00]  // strtbl: empty

    static let named: [UInt8] =
        [0x02]  // version: WBXML 1.2
        + [0x00, 0x00]  // publicid: in the string table, at offset 0
        + [0x6A]  // charset: 106, UTF-8
        + [0x1D] + Array("-//SYNCML//DTD SyncML 1.2//EN".utf8)  // strtbl: 29 bytes, no final zero

    @Test("names the document type by number")
    func number() throws {
        let header = try WBXMLHeader((Self.numbered + [0x2D]).span)
        #expect(header.publicID == .number(0x1201))
        #expect(header.size == Self.numbered.count)
    }

    @Test("names the document type by name")
    func name() throws {
        #expect(try WBXMLHeader(Self.named.span).publicID == .name("-//SYNCML//DTD SyncML 1.2//EN"))
    }

    @Test("may be of any version 1, in UTF-8, US-ASCII or a character set that isn't said", arguments: 1...3)
    func version(_ version: UInt8) throws {
        for charset in [0, 3, 106] as [UInt8] {
            #expect(try WBXMLHeader([version, 0x01, charset, 0x00].span).publicID == .unknown)
        }
    }

    @Test("is refused when cut short anywhere", arguments: 0..<named.count)
    func truncated(length: Int) throws {
        let error = #expect(throws: WBXMLError.self) {
            try WBXMLHeader(Array(Self.named.prefix(length)).span)
        }
        guard case .truncated = error?.reason else {
            Issue.record("\(length) bytes: \(String(describing: error))")
            return
        }
    }

    @Test(
        "is refused",
        arguments: [
            ([0x02, 0x00, 0x01, 0x6A, 0x01, 0x41], WBXMLError(.stringOutsideTable(index: 1), at: 1)),
            ([0x04, 0x01, 0x6A, 0x00], WBXMLError(.unsupportedVersion(4), at: 0)),
            ([0x02, 0x01, 0x04, 0x00], WBXMLError(.unsupportedCharset(4), at: 2)),
            ([0x02, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0x6A, 0x00], WBXMLError(.integerTooLarge, at: 1)),
            ([0x02, 0x01, 0x6A, 0xFF, 0x7F], WBXMLError(.truncated(missing: 16383), at: 5)),
        ] as [([UInt8], WBXMLError)])
    func refused(_ bytes: [UInt8], _ expected: WBXMLError) {
        #expect(throws: expected) { try WBXMLHeader(bytes.span) }
    }
}
