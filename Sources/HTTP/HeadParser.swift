import Bytes

/// Reads the head of an answer from bytes that arrive piece by piece. Interim answers (1xx) are ignored.
///
/// - Source: RFC 9112, sections 4 and 5; RFC 9110, section 15.2.
struct HeadParser {
    private var lines: LineReader
    private var head: ResponseHead?

    /// - Parameter limit: How many bytes interim heads and the head may have together.
    init(limit: Int) {
        lines = LineReader(limit: limit)
    }

    /// Takes what belongs to the head from the front of `bytes`. Returns the head once it is complete.
    mutating func parse(_ bytes: inout ArraySlice<UInt8>) throws(ResponseFlaw) -> ResponseHead? {
        while let line = try lines.next(&bytes) {
            guard let started = head else {
                head = try ResponseHead(statusLine: line)
                continue
            }
            guard line.isEmpty else {
                try head?.add(line)
                continue
            }
            guard started.isInterim else { return started }
            head = nil
        }
        return nil
    }
}

extension ResponseHead {
    /// "HTTP/1.1 200 OK"; the reason, and even the blank before it, may be missing.
    fileprivate init(statusLine line: ArraySlice<UInt8>) throws(ResponseFlaw) {
        let words = line.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count >= 2, words[1].count == 3, let status = words[1].number(),
            (100...599).contains(status), line.allSatisfy({ $0.isFieldValue })
        else { throw .statusLine }
        guard status != 101 else { throw .unexpectedStatus(status) }
        switch words[0].text {
        case "HTTP/1.1": self.init(status: status, isPersistent: true)
        case "HTTP/1.0": self.init(status: status, isPersistent: false)
        default: throw .statusLine
        }
    }

    fileprivate var isInterim: Bool { status < 200 }

    fileprivate mutating func add(_ line: ArraySlice<UInt8>) throws(ResponseFlaw) {
        guard line.first?.isBlank != true else { throw .foldedField }
        guard fields.count < Self.maximumFields else { throw .tooManyFields }
        guard let (name, value) = line.divided(at: UInt8(ascii: ":")), !name.isEmpty,
            name.allSatisfy({ $0.isToken }), value.allSatisfy({ $0.isFieldValue })
        else { throw .field }
        fields.append(Field(name: name.lowercasedText, value: Array(value.trimmed)))
    }

    /// Twice of what browsers see from large sites.
    private static var maximumFields: Int { 128 }
}
