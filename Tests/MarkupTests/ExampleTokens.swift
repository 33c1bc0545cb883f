import Markup

/// A small family of documents, to read and write without any real one's tables.
enum ExampleTokens {
    static let table = TokenTable(
        publicID: .number(0x7F), otherPublicIDs: [.name("-//EXAMPLE//EN")],
        tagPages: [TagPage(0, namespace: "n0", "A B - C"), TagPage(1, namespace: "n1", "P B Q")],
        attributePages: [
            AttributePage(0, starts: "05 name= 06 value= 07 name=NAME", values: "85 ALPHA"),
            AttributePage(1, starts: "05 kind= 06 kind=PORT 07 value=", values: "86 BETA 83 DIGEST"),
        ])

    /// A document: the shortest header, and this behind it.
    static func document(_ body: [UInt8]) -> [UInt8] {
        [0x03]  // version: WBXML 1.3
            + [0x7F]  // publicid: 0x7F
            + [0x6A]  // charset: 106, UTF-8
            + [0x00]  // strtbl: empty
            + body
    }

    /// A document with strings in front: "L" at 0, "café" at 2, "a b" at 8.
    static func documentWithStrings(_ body: [UInt8]) -> [UInt8] {
        let strings = Array("L\0café\0a b\0".utf8)
        return [0x03, 0x7F, 0x6A, UInt8(strings.count)] + strings + body
    }

    static func read(_ document: [UInt8], _ limits: WBXMLLimits = WBXMLLimits()) throws(WBXMLError) -> Element
    {
        try WBXMLReader.read(document.span, [table], limits: limits)
    }

    static func a(_ content: Element.Node...) -> Element { Element("A", namespace: "n0", content) }
}

extension Element.Node {
    static func element(_ name: String, _ namespace: String = "n0", _ content: [Element.Node] = []) -> Self {
        .element(Element(name, namespace: namespace, content))
    }
}
