internal import Bytes

// What is inside an element besides elements.

extension Element {
    /// The text directly inside this element.
    public var text: String { String(decoding: pieces { $0 == .text }, as: UTF8.self) }

    /// The text and the opaque data directly inside, one behind the other.
    public var octets: [UInt8] { pieces { $0 != .element } }

    /// Text and opaque data as text, without the white space around it.
    public var trimmedText: String {
        if let range = solePiece {
            let bytes = document.bytes
            return bytes.span.trimmedText(range)
        }
        let bytes = octets
        return bytes.span.trimmedText(0..<bytes.count)
    }

    /// Whether opaque data is all that is inside.
    public var isOpaque: Bool { solePiece != nil && document.parts[position + 1].kind == .opaque }

    /// Whether an element is inside.
    public var hasChildren: Bool { children.first != nil }

    /// This without the white space that is between elements to make a document readable.
    ///
    /// Text with no element beside it is a value and stays as it is.
    public var withoutIndentation: Element {
        let isMixed = hasChildren
        return with(
            content.compactMap {
                switch $0 {
                case .element(let child): .element(child.withoutIndentation)
                case .text(let text) where isMixed && text.utf8.allSatisfy({ $0.isWhiteSpace }): nil
                case .text, .opaque: $0
                }
            })
    }

    /// Where the bytes are of the only thing inside.
    private var solePiece: Range<Int>? {
        let first = position + 1
        guard part.end == first + 1, document.parts[first].kind != .element else { return nil }
        return document.parts[first].range
    }

    private func pieces(_ isWanted: (Document.Part.Kind) -> Bool) -> [UInt8] {
        let all = document.bytes
        var bytes: [UInt8] = []
        var position = position + 1
        while position < part.end {
            let part = document.parts[position]
            if part.kind != .element, isWanted(part.kind) {
                bytes.append(copying: all.span.extracting(part.range))
            }
            position = document.next(after: position)
        }
        return bytes
    }
}

extension Span<UInt8> {
    fileprivate func trimmedText(_ range: Range<Int>) -> String {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, self[start].isWhiteSpace { start += 1 }
        while start < end, self[end - 1].isWhiteSpace { end -= 1 }
        return String(copying: extracting(start..<end))
    }
}
