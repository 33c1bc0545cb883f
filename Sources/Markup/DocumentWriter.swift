internal import Bytes

/// Writes a document tag by tag, in either encoding, so that nobody has to build a tree first.
public struct DocumentWriter {
    private var text = TextBodyWriter()
    private var binary: BinaryBodyWriter?

    /// Writes XML in UTF-8.
    public static func xml() -> DocumentWriter { DocumentWriter(binary: nil) }

    /// Writes WBXML 1.2 in UTF-8.
    public static func wbxml(_ table: TokenTable) -> DocumentWriter {
        DocumentWriter(binary: BinaryBodyWriter(table))
    }

    private init(binary: BinaryBodyWriter?) {
        self.binary = binary
    }

    public mutating func begin(_ name: String, _ namespace: String) {
        if binary == nil { text.begin(name, namespace) } else { binary?.begin(name, namespace) }
    }

    /// Adds an attribute to the element that has just begun.
    public mutating func attribute(_ name: String, _ value: String) {
        if binary == nil { text.attribute(name, value) } else { binary?.attribute(name, value) }
    }

    public mutating func write(text: String) {
        write(text: text.utf8.span)
    }

    /// - Parameter text: In UTF-8.
    public mutating func write(text: Span<UInt8>) {
        guard !text.isEmpty else { return }
        if binary == nil { self.text.text(text) } else { binary?.text(text) }
    }

    /// Writes bytes that aren't text: opaque data, or a CDATA section.
    public mutating func write(opaque content: Span<UInt8>) {
        if binary == nil { text.opaque(content) } else { binary?.opaque(content) }
    }

    /// Ends the innermost element, whose name this is.
    public mutating func end(_ name: String) {
        if binary == nil { text.end(name) } else { binary?.end() }
    }

    /// Writes an element with everything in it.
    public mutating func write(_ element: Element) {
        begin(element.name, element.namespace)
        for attribute in element.attributes { self.attribute(attribute.name, attribute.value) }
        for node in element.content { write(node) }
        end(element.name)
    }

    mutating func write(_ node: Element.Node) {
        switch node {
        case .element(let child): write(child)
        case .text(let text): write(text: text)
        case .opaque(let bytes): write(opaque: bytes.span)
        }
    }

    /// The whole document, with the declaration or header in front.
    public consuming func document() -> [UInt8] {
        if let binary { return binary.document() }
        var document = Array(#"<?xml version="1.0" encoding="UTF-8"?>"#.utf8)
        document.append(copying: text.bytes.span)
        return document
    }

    /// What was written, without anything in front.
    func part() -> [UInt8] { text.bytes }

    /// How long what was written is at most, within a document that stands on page 0.
    ///
    /// - Unit: bytes.
    public var size: Int { binary?.size ?? text.bytes.count }
}
