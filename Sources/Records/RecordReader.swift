import Bytes

/// Reads deb822 text.
///
/// Paragraphs are separated by empty lines, a line that begins with a blank continues the field before, and
/// a line that begins with `#` is a comment. - Source: deb822(5).
public enum RecordReader {
    public static func read(
        _ text: Span<UInt8>, limits: RecordLimits = RecordLimits()
    ) throws(RecordError) -> [Record] {
        guard text.count <= limits.size else {
            throw RecordError(reason: .tooLarge(limit: limits.size), line: 1)
        }
        var parser = Parser(limits: limits)
        var start = 0
        while start < text.count {
            var end = start
            while end < text.count, text[end] != UInt8(ascii: "\n") { end += 1 }
            try parser.take([UInt8](copying: text.extracting(start..<end)))
            start = end + 1
        }
        return try parser.finish()
    }
}

/// What has been read so far. A line is one of four kinds, and each kind has its function.
private struct Parser {
    private let limits: RecordLimits
    private var records: [Record] = []
    private var current = Record()
    /// The lines of the field that is being read, joined once it ends: no quadratic copying.
    private var value: [UInt8] = []
    private var line = 0

    init(limits: RecordLimits) { self.limits = limits }

    mutating func take(_ bytes: [UInt8]) throws(RecordError) {
        line += 1
        try check(bytes)
        switch bytes.first {
        case nil: try endRecord()
        case UInt8(ascii: "#"): break
        case UInt8(ascii: " "), UInt8(ascii: "\t"): try continueField(bytes.dropFirst())
        default: try beginField(bytes)
        }
    }

    mutating func finish() throws(RecordError) -> [Record] {
        try endRecord()
        return records
    }

    private func check(_ bytes: [UInt8]) throws(RecordError) {
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\t") }) else {
            throw failure(.controlCharacter)
        }
        guard UTF8Check.isValid(bytes) else { throw failure(.notUTF8) }
    }

    private mutating func beginField(_ bytes: [UInt8]) throws(RecordError) {
        endField()
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon > 0,
            bytes[..<colon].allSatisfy(Self.mayStandInName)
        else { throw failure(.notAField) }
        let name = String(decoding: bytes[..<colon], as: UTF8.self)
        guard current[name] == nil else { throw failure(.duplicate(field: name)) }
        guard current.fields.count < limits.fields else {
            throw failure(.tooManyFields(limit: limits.fields))
        }
        current.fields.append(Record.Field(name, ""))
        value = Array(bytes[(colon + 1)...].trimmed)
    }

    private mutating func continueField(_ bytes: ArraySlice<UInt8>) throws(RecordError) {
        guard !current.fields.isEmpty else { throw failure(.notAField) }
        value.append(UInt8(ascii: "\n"))
        if !bytes.elementsEqual([UInt8(ascii: ".")]) { value += bytes }
    }

    private mutating func endField() {
        guard let last = current.fields.indices.last else { return }
        current.fields[last].value = String(decoding: value, as: UTF8.self)
        value.removeAll(keepingCapacity: true)
    }

    private mutating func endRecord() throws(RecordError) {
        endField()
        guard !current.fields.isEmpty else { return }
        guard records.count < limits.records else {
            throw failure(.tooManyRecords(limit: limits.records))
        }
        records.append(current)
        current = Record()
    }

    private func failure(_ reason: RecordError.Reason) -> RecordError {
        RecordError(reason: reason, line: line)
    }

    private static func mayStandInName(_ byte: UInt8) -> Bool {
        byte.isLetter || byte.isDigit || byte == UInt8(ascii: "-")
    }
}
