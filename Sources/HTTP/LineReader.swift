import Bytes

/// Gathers lines from bytes that arrive piece by piece.
///
/// A line ends with LF; the CR before it is dropped. A bare LF is accepted (RFC 9112, section 2.2), a CR elsewhere
/// isn't.
struct LineReader {
    private var line: [UInt8] = []
    /// How many bytes may still come.
    private var budget: Int

    init(limit: Int) {
        budget = limit
    }

    /// Takes the next line from the front of `bytes`; nil, and `bytes` is empty, if there isn't all of it yet.
    mutating func next(_ bytes: inout ArraySlice<UInt8>) throws(ResponseFlaw) -> ArraySlice<UInt8>? {
        let end = bytes.firstIndex(of: .lineFeed)
        let part = bytes[..<(end.map { $0 + 1 } ?? bytes.endIndex)]
        budget -= part.count
        guard budget >= 0 else { throw .lineTooLong }
        bytes = bytes[part.endIndex...]
        line.append(copying: part.span)
        guard end != nil else { return nil }
        defer { line = [] }
        let content = line.dropLast()
        let text = content.last == .carriageReturn ? content.dropLast() : content
        guard !text.contains(.carriageReturn) else { throw .field }
        return text
    }
}
