internal import Bytes

/// The elements of a WBXML document that have begun and not ended, and what they have got so far.
struct OpenElements {
    /// The outermost element, once it has ended.
    private(set) var root: Element?

    /// Outermost first.
    private var open: [Element] = []
    /// What came since the last tag: pieces of one kind, not yet joined to a node.
    private var pieces = Pieces.none

    private enum Pieces {
        case none
        case text([UInt8])
        case opaque([UInt8])
    }

    var depth: Int { open.count }

    mutating func begin(_ element: Element) {
        endPieces()
        open.append(element)
    }

    /// Ends the innermost element; false if there is none.
    mutating func end() -> Bool {
        endPieces()
        guard let element = open.popLast() else { return false }
        if open.isEmpty {
            root = element
        } else {
            open[open.count - 1].content.append(.element(element))
        }
        return true
    }

    /// Adds text, which the caller has found to be UTF-8.
    mutating func add(text: [UInt8]) {
        guard !text.isEmpty else { return }
        var joined: [UInt8] = []
        if case .text(let before) = pieces { joined = before } else { endPieces() }
        // Without this, the bytes would have two owners and be copied for each piece.
        pieces = .none
        joined.append(copying: text.span)
        pieces = .text(joined)
    }

    mutating func add(opaque: [UInt8]) {
        guard !opaque.isEmpty else { return }
        var joined: [UInt8] = []
        if case .opaque(let before) = pieces { joined = before } else { endPieces() }
        pieces = .none
        joined.append(copying: opaque.span)
        pieces = .opaque(joined)
    }

    private mutating func endPieces() {
        guard !open.isEmpty else { return }
        switch pieces {
        case .none: return
        case .text(let text):
            open[open.count - 1].content.append(.text(String(decoding: text, as: UTF8.self)))
        case .opaque(let bytes): open[open.count - 1].content.append(.opaque(bytes))
        }
        pieces = .none
    }
}
