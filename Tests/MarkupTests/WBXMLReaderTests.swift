import Markup
import Testing

private func read(_ body: [UInt8]) throws(WBXMLError) -> Element {
    try ExampleTokens.read(ExampleTokens.document(body))
}

private func readWithStrings(_ body: [UInt8]) throws(WBXMLError) -> Element {
    try ExampleTokens.read(ExampleTokens.documentWithStrings(body))
}

@Suite("WBXML")
struct WBXMLReaderTests {
    @Test("has elements with content, without, and with an end right behind")
    func elements() throws {
        // A with content: B without, C with nothing in it; end of C, end of A.
        let element = try read([0x45, 0x06, 0x48, 0x01, 0x01])
        #expect(element == ExampleTokens.a(.element("B"), .element("C")))
        #expect(try read([0x05]) == ExampleTokens.a())
    }

    @Test("joins strings and characters to one text, and opaque bytes to others")
    func text() throws {
        let body: [UInt8] =
            [0x45]  // A
            + [0x03, 0x78, 0x00]  // STR_I "x"
            + [0x83, 0x02]  // STR_T "café"
            + [0x02, 0x81, 0x20]  // ENTITY 160, a no-break space
            + [0xC3, 0x02, 0x00, 0xFF]  // OPAQUE, 2 bytes
            + [0xC3, 0x01, 0x41]  // OPAQUE, 1 byte
            + [0x03, 0x79, 0x00]  // STR_I "y"
            + [0x03, 0x00, 0xC3, 0x00]  // nothing, twice
            + [0x01]
        #expect(
            try readWithStrings(body)
                == ExampleTokens.a(.text("xcafé\u{A0}"), .opaque([0, 0xFF, 0x41]), .text("y")))
    }

    @Test("keeps its page across ends, and may change it anywhere")
    func pages() throws {
        let body: [UInt8] =
            [0x00, 0x01]  // page 1, before the document's first tag
            + [0x45]  // P
            + [0x46, 0x00, 0x00, 0x01]  // B of page 1; page 0 before its end
            + [0x46]  // B of page 0
            + [0x03, 0x78, 0x00, 0x00, 0x01, 0x03, 0x79, 0x00]  // "x", page 1, "y": one text
            + [0x01]
            + [0x07]  // Q
            + [0x01]
        let expected = Element(
            "P", namespace: "n1",
            [.element("B", "n1"), .element("B", "n0", [.text("xy")]), .element("Q", "n1")])
        #expect(try read(body) == expected)
    }

    @Test("has attributes, from tokens with and without a value's beginning, on pages of their own")
    func attributes() throws {
        let body: [UInt8] =
            [0xC5]  // A with attributes and content
            + [0x07]  // name=NAME
            + [0x06, 0x85, 0x03, 0x31, 0x00, 0x02, 0x32]  // value=ALPHA, "1", character 50
            + [0x00, 0x01]  // attribute page 1
            + [0x06, 0x86]  // kind=PORT BETA
            + [0x01]
            + [0x86, 0x05, 0x83, 0x01]  // B with attributes alone: kind=, DIGEST where no string table is
            + [0x01]
        let element = try read(body)
        #expect(
            element.attributes
                == [Attribute("name", "NAME"), Attribute("value", "ALPHA12"), Attribute("kind", "PORTBETA")])
        #expect(element.child("B")?.attribute("kind") == "DIGEST")
    }

    @Test("has literal names for what has no token")
    func literals() throws {
        // Literal L with attributes and content: literal attribute L = café, end; B; end.
        let element = try readWithStrings([0xC4, 0x00, 0x04, 0x00, 0x83, 0x02, 0x01, 0x06, 0x01])
        let expected = Element("L", attributes: [Attribute("L", "café")], [.element("B")])
        #expect(element == expected)
        #expect(try readWithStrings([0x04, 0x00]) == Element("L"))
        #expect(try readWithStrings([0x44, 0x00, 0x01]) == Element("L"))
        #expect(try readWithStrings([0x84, 0x00, 0x01]) == Element("L"))
    }

    @Test("may have the namespace as a literal attribute of a string table that isn't there")
    func namespaceAttribute() throws {
        #expect(try read([0xC5, 0x04, 0x00, 0x03, 0x6E, 0x00, 0x01, 0x01]) == ExampleTokens.a())
    }

    @Test("may have processing instructions, zero bytes and line ends around the document")
    func around() throws {
        let instruction: [UInt8] = [0x43, 0x05, 0x03, 0x78, 0x00, 0x01]  // name="x"
        let body = instruction + [0x45] + instruction + [0x01] + instruction + [0x00, 0x00, 0x0D, 0x0A]
        #expect(try read(body) == ExampleTokens.a())
    }

    /// Strings with an é of one byte: in place, of the table, and an attribute's. The character set is the third byte.
    private func latin(_ charset: UInt8) -> [UInt8] {
        [0x03, 0x7F, charset, 0x02, 0xE9, 0x00] + [0xC5, 0x05, 0x03, 0xE9, 0x00, 0x01]
            + [0x03, 0xE9, 0x00, 0x83, 0x00, 0x03, 0xC3, 0xA9, 0x00, 0x01]
    }

    @Test("whose character set is unknown may be in ISO-8859-1, if that is said beside it")
    func charset() throws {
        let element = try WBXMLReader.read(latin(0).span, [ExampleTokens.table], charset: .latin1)
        #expect(element.text == "ééé" && element.attribute("name") == "é")
        #expect(throws: WBXMLError.self) { try ExampleTokens.read(latin(0)) }
        #expect(throws: WBXMLError.self) {
            try WBXMLReader.read(latin(106).span, [ExampleTokens.table], charset: .latin1)
        }
    }

    @Test("says what it is by number, by name, or not at all")
    func documentType() throws {
        let name = Array("-//EXAMPLE//EN".utf8)
        #expect(try ExampleTokens.read([0x01, 0x00, 0x00, 0x6A, 14] + name + [0x05]) == ExampleTokens.a())
        #expect(try ExampleTokens.read([0x02, 0x01, 0x6A, 0x00, 0x05]) == ExampleTokens.a())
        let unknown = WBXMLError(.unknownDocumentType(.number(0x7E)), at: 1)
        #expect(throws: unknown) { try ExampleTokens.read([0x02, 0x7E, 0x6A, 0x00, 0x05]) }
    }

    @Test("passes over elements that it doesn't know, if it shall")
    func unknownTags() throws {
        let document = ExampleTokens.document([0x45, 0x7F, 0x06, 0x01, 0x00, 0x09, 0x05, 0x01])
        #expect(throws: WBXMLError(.unknownTag(page: 0, token: 0x3F), at: 5)) {
            try ExampleTokens.read(document)
        }
        let element = try WBXMLReader.read(document.span, [ExampleTokens.table], unknownTags: .named)
        let unknown = Element("Unknown-0-3f", [.element("B")])
        #expect(element == ExampleTokens.a(.element(unknown), .element(Element("Unknown-9-5"))))
    }
}
