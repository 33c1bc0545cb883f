internal import Bytes

/// Puts a document together, from its first tag to its last.
struct DocumentBuilder {
    var names = DocumentNames()

    private var parts: [Document.Part] = []
    private var bytes: [UInt8] = []
    private var attributes: [Attribute] = []
    /// The elements that have begun and not ended, outermost first.
    private var open: [Int] = []
    /// Whether the last part is a piece that what comes next may belong to.
    private var isInPiece = false

    /// - Parameter size: Of what is read, in bytes. What most documents of it need is set aside at once.
    init(size: Int = 0) {
        bytes.reserveCapacity(min(size, 1 << 14))
        parts.reserveCapacity(min(size / 16, 1 << 10))
    }

    var depth: Int { open.count }

    /// Whether the outermost element has ended.
    var isWhole: Bool { open.isEmpty && !parts.isEmpty }

    /// - Parameters:
    ///   - name: In `names`.
    ///   - offset: Where the tag begins in what is read.
    mutating func begin(_ name: Int32, at offset: Int = 0) {
        isInPiece = false
        open.append(parts.count)
        parts.append(
            Document.Part(
                kind: .element, name: name, start: Int32(truncatingIfNeeded: attributes.count), end: 0,
                offset: Int32(truncatingIfNeeded: offset)))
    }

    /// Adds an attribute to the element that has just begun.
    mutating func add(_ attribute: Attribute) {
        attributes.append(attribute)
        parts[parts.count - 1].attributeCount += 1
    }

    /// Ends the innermost element; false if there is none.
    mutating func end() -> Bool {
        isInPiece = false
        guard let position = open.popLast() else { return false }
        parts[position].end = Int32(truncatingIfNeeded: parts.count)
        return true
    }

    /// Adds text, which the caller has found to be UTF-8.
    mutating func add(text: Span<UInt8>) { add(text, .text) }

    mutating func add(opaque: Span<UInt8>) { add(opaque, .opaque) }

    mutating func add(scalar: Unicode.Scalar) {
        let text = Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        add(text.span, .text)
    }

    /// Pieces of one kind side by side are one; empty ones none.
    private mutating func add(_ content: Span<UInt8>, _ kind: Document.Part.Kind) {
        guard !content.isEmpty else { return }
        let start = Int32(truncatingIfNeeded: bytes.count)
        bytes.append(copying: content)
        let end = Int32(truncatingIfNeeded: bytes.count)
        if isInPiece, parts[parts.count - 1].kind == kind {
            parts[parts.count - 1].end = end
        } else {
            parts.append(Document.Part(kind: kind, name: 0, start: start, end: end))
        }
        isInPiece = true
    }

    /// The outermost element, which has ended.
    consuming func root() -> Element {
        precondition(isWhole, "what has begun has to end")
        let document = Document(
            parts: parts, bytes: bytes, names: names.names, namespaces: names.namespaces,
            attributes: attributes)
        return Element(document, 0)
    }
}

extension DocumentBuilder {
    /// Copies an element of another document.
    mutating func add(_ element: Element) {
        begin(element.name, element.namespace)
        for attribute in element.attributes { add(attribute) }
        for node in element.content { add(node) }
        _ = end()
    }

    mutating func begin(_ name: String, _ namespace: String) {
        let namespace = names.position(ofNamespace: namespace)
        begin(names.position(of: name.utf8.span, in: namespace))
    }

    mutating func add(_ node: Element.Node) {
        switch node {
        case .element(let element): add(element)
        case .text(let text): add(text: text.utf8.span)
        case .opaque(let content): add(opaque: content.span)
        }
    }
}

extension String {
    /// Copies text that was found to be UTF-8.
    init(copying text: Span<UInt8>) {
        self = unsafe text.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
