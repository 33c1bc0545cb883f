internal import Bytes

/// The elements of a document that have begun and not ended, and what they have got so far.
struct OpenElements {
    /// The outermost element, once it has ended.
    private(set) var root: Element?

    /// Outermost first.
    private var open: [Element] = []
    /// What came since the last tag: of one kind, not yet a node. Its memory is used again.
    private var pieces: [UInt8] = []
    private var isOpaque = false

    var depth: Int { open.count }

    mutating func begin(_ element: Element) {
        if !pieces.isEmpty { endPieces() }
        open.append(element)
    }

    /// Ends the innermost element; false if there is none.
    mutating func end() -> Bool {
        if !pieces.isEmpty { endPieces() }
        guard let element = open.popLast() else { return false }
        if open.isEmpty {
            root = element
        } else {
            open[open.count - 1].content.append(.element(element))
        }
        return true
    }

    /// Adds text, which the caller has found to be UTF-8.
    mutating func add(text: Span<UInt8>) {
        guard !text.isEmpty else { return }
        change(toOpaque: false)
        pieces.append(copying: text)
    }

    mutating func add(scalar: Unicode.Scalar) {
        change(toOpaque: false)
        pieces += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
    }

    mutating func add(opaque: Span<UInt8>) {
        guard !opaque.isEmpty else { return }
        change(toOpaque: true)
        pieces.append(copying: opaque)
    }

    private mutating func change(toOpaque: Bool) {
        guard isOpaque != toOpaque else { return }
        if !pieces.isEmpty { endPieces() }
        isOpaque = toOpaque
    }

    private mutating func endPieces() {
        defer { pieces.removeAll(keepingCapacity: true) }
        guard !open.isEmpty else { return }
        let node =
            isOpaque
            ? Element.Node.opaque([UInt8](copying: pieces.span)) : .text(String(copying: pieces.span))
        open[open.count - 1].content.append(node)
    }
}

extension String {
    /// Copies text that was found to be UTF-8.
    init(copying text: Span<UInt8>) {
        self = unsafe text.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
