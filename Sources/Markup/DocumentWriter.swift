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

    /// Sets memory aside.
    ///
    /// - Parameter count: In bytes. What doesn't fit in there is written all the same.
    public mutating func reserve(_ count: Int) {
        if binary == nil { text.reserve(count) } else { binary?.reserve(count) }
    }

    /// Sets aside what a document of its own with nothing but this is likely to take.
    mutating func reserve(for root: Element) {
        let document = root.document
        reserve(document.bytes.count + document.parts.count * (binary == nil ? 16 : 4) + 64)
    }

    /// Begins an element; what is written until `end` is inside it.
    public mutating func begin(_ name: String, _ namespace: String) {
        if binary == nil { text.begin(name, namespace) } else { binary?.begin(name, namespace) }
    }

    /// Adds an attribute to the element that has just begun.
    public mutating func attribute(_ name: String, _ value: String) {
        if binary == nil { text.attribute(name, value) } else { binary?.attribute(name, value) }
    }

    /// Writes text, escaped as the encoding asks for.
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
        if binary == nil { text.end(name) } else { binary?.end(name) }
    }

    /// Writes an element with everything in it.
    public mutating func write(_ element: Element) {
        if binary == nil {
            text.write(element)
        } else {
            binary?.write(element)
        }
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
        binary?.document() ?? text.bytes
    }

    /// What was written, without anything in front.
    func part() -> [UInt8] { Array(text.content) }

    /// How long what was written is at most, within a document that is on page 0.
    ///
    /// - Unit: bytes.
    public var size: Int { binary?.size ?? text.content.count }
}

/// Writes what is in a document, in one encoding.
protocol BodyWriter {
    mutating func begin(_ name: String, _ namespace: String)
    mutating func attribute(_ name: String, _ value: String)
    /// - Parameter text: Not empty.
    mutating func text(_ text: Span<UInt8>)
    mutating func opaque(_ content: Span<UInt8>)
    mutating func end(_ name: String)
}

extension BodyWriter {
    mutating func write(_ element: Element) {
        let bytes = element.document.bytes
        write(element.position, of: element.document, bytes.span)
    }

    /// Writes a part with everything in it.
    private mutating func write(_ position: Int, of document: Document, _ bytes: Span<UInt8>) {
        let part = document.parts[position]
        switch part.kind {
        case .element: write(element: part, position, of: document, bytes)
        case .text: text(bytes.extracting(part.range))
        case .opaque: opaque(bytes.extracting(part.range))
        }
    }

    private mutating func write(
        element part: Document.Part, _ position: Int, of document: Document, _ bytes: Span<UInt8>
    ) {
        let name = document.name(at: position)
        begin(name.name, document.namespaces[Int(name.namespace)])
        for index in part.start..<(part.start + part.attributeCount) {
            let attribute = document.attributes[Int(index)]
            self.attribute(attribute.name, attribute.value)
        }
        var inside = position + 1
        while inside < part.end {
            write(inside, of: document, bytes)
            inside = document.next(after: inside)
        }
        end(name.name)
    }
}
