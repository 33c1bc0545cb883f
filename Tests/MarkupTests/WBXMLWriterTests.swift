import Markup
import Testing

@Suite("Written WBXML")
struct WBXMLWriterTests {
    @Test("has tokens, and switches pages where they are needed")
    func golden() {
        let root = ExampleTokens.a(
            .element("P", "n1", [.text("x")]), .element("Q", "n1"), .element("B", "n0", [.opaque([0, 1])]))
        let expected: [UInt8] =
            [0x02]  // version: WBXML 1.2
            + [0x7F, 0x6A, 0x00]  // publicid 0x7F, UTF-8, no strings
            + [0x45]  // A
            + [0x00, 0x01]  // page 1
            + [0x45, 0x03, 0x78, 0x00, 0x01]  // P, "x"
            + [0x07]  // Q, still page 1
            + [0x00, 0x00]  // page 0
            + [0x46, 0xC3, 0x02, 0x00, 0x01, 0x01]  // B, opaque
            + [0x01]  // end of A
        #expect(WBXMLWriter.write(root, ExampleTokens.table) == expected)
    }

    @Test(
        "has no element that is made of the text behind a zero",
        arguments: ["\0\u{45}", "a\0\u{46}\u{1}", "\u{1}", "\u{FFFE}"])
    func zeros(_ text: String) throws {
        let root = ExampleTokens.a(.element("B", "n0", [.text(text)]))
        let read = try ExampleTokens.read(WBXMLWriter.write(root, ExampleTokens.table))
        #expect(read == ExampleTokens.a(.element("B", "n0", [.opaque(Array(text.utf8))])))
        let attribute = Element("A", namespace: "n0", attributes: [Attribute("value", text)])
        let shown = text.replacing("\0", with: "\u{FFFD}").replacing("\u{1}", with: "\u{FFFD}")
            .replacing("\u{FFFE}", with: "\u{FFFD}")
        let again = try ExampleTokens.read(WBXMLWriter.write(attribute, ExampleTokens.table))
        #expect(again.content.isEmpty && again.attributes == [Attribute("value", shown)])
    }

    @Test("has attributes with the longest token for their value, from the first page that has one")
    func attributes() {
        let attributes = [
            Attribute("name", "NAME"), Attribute("value", "BETA"), Attribute("kind", "PORTS"),
            Attribute("name2", ""),
        ]
        let expected: [UInt8] =
            [0x02, 0x7F, 0x6A]
            + [0x06] + Array("name2\0".utf8)  // the one name without a token
            + [0x85]  // A with attributes alone
            + [0x07]  // name=NAME
            + [0x06, 0x00, 0x01, 0x86]  // value= of page 0, BETA of page 1
            + [0x06, 0x03, 0x53, 0x00]  // kind=PORT of page 1, "S"
            + [0x04, 0x00]  // literal name2
            + [0x01]
        let root = Element("A", namespace: "n0", attributes: attributes)
        #expect(WBXMLWriter.write(root, ExampleTokens.table) == expected)
    }

    @Test("says its type by name in the string table")
    func named() throws {
        var table = ExampleTokens.table
        table.publicID = .name("F")
        let document = WBXMLWriter.write(Element("Other"), table)
        // Type and literal both point into the table: "F" at 0, "Other" at 2.
        #expect(document == [0x02, 0x00, 0x00, 0x6A, 0x08] + Array("F\0Other\0".utf8) + [0x04, 0x02])
    }

    @Test(
        "is read as what was written",
        arguments: [
            ExampleTokens.a(),
            ExampleTokens.a(.text("a"), .opaque([]), .opaque([0, 3, 0xC3]), .text("é\u{1F600}")),
            ExampleTokens.a(.element("B", "n1", [.element("B", "n0", [.element("B", "n1")])])),
            Element("Other", [.element("Yet.other", "", [.text("x")]), .element("Other", "")]),
            Element(
                "A", namespace: "n0",
                attributes: [Attribute("value", "ALPHAx"), Attribute("name", "NAMED")]),
        ])
    func roundTrip(_ root: Element) throws {
        let document = WBXMLWriter.write(root, ExampleTokens.table)
        #expect(try ExampleTokens.read(document) == root)
    }

    @Test("takes a name of another namespace for that of the page in force, else the first page's")
    func otherNamespace() throws {
        let root = Element(
            "A", namespace: "else", [.element("Q", "else", [.element("B", "else")]), .element("A", "")])
        let expected = ExampleTokens.a(.element("Q", "n1", [.element("B", "n1")]), .element("A"))
        #expect(try ExampleTokens.read(WBXMLWriter.write(root, ExampleTokens.table)) == expected)
    }
}
