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
            let end = text.position(of: UInt8(ascii: "\n"), from: start)
            try parser.take(text, start..<end)
            start = end + 1
        }
        return try parser.finish(text)
    }
}

/// What has been read so far. A line is one of four kinds, and each kind has its function.
private struct Parser {
    private let limits: RecordLimits
    private var records: [Record] = []
    private var current = Record()
    /// Where in the text the value of the last field is, with all its lines. They are joined once it ends: no quadratic copying.
    private var value = 0..<0
    private var line = 0

    init(limits: RecordLimits) { self.limits = limits }

    mutating func take(_ text: Span<UInt8>, _ place: Range<Int>) throws(RecordError) {
        line += 1
        let bytes = text.extracting(place)
        guard bytes.hasNoControls else { throw failure(.controlCharacter) }
        guard UTF8Check.isValid(bytes) else { throw failure(.notUTF8) }
        guard !bytes.isEmpty else { return try endRecord(text) }
        switch bytes[0] {
        case UInt8(ascii: "#"): break
        case UInt8(ascii: " "), UInt8(ascii: "\t"):
            guard !current.fields.isEmpty else { throw failure(.notAField) }
            value = value.lowerBound..<place.upperBound
        default:
            endField(text)
            value = try beginField([UInt8](copying: bytes), place)
        }
    }

    mutating func finish(_ text: Span<UInt8>) throws(RecordError) -> [Record] {
        try endRecord(text)
        return records
    }

    /// Returns where its value begins.
    private mutating func beginField(
        _ bytes: [UInt8], _ place: Range<Int>
    ) throws(RecordError) -> Range<Int> {
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon > 0,
            bytes[..<colon].allSatisfy(Self.mayStandInName)
        else { throw failure(.notAField) }
        let name = String(decoding: bytes[..<colon], as: UTF8.self)
        guard current[name] == nil else { throw failure(.duplicate(field: name)) }
        guard current.fields.count < limits.fields else {
            throw failure(.tooManyFields(limit: limits.fields))
        }
        current.fields.append(Record.Field(name, ""))
        return (place.lowerBound + colon + 1)..<place.upperBound
    }

    private mutating func endField(_ text: Span<UInt8>) {
        guard let last = current.fields.indices.last else { return }
        current.fields[last].value = FieldValue.read(text.extracting(value))
    }

    private mutating func endRecord(_ text: Span<UInt8>) throws(RecordError) {
        endField(text)
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

extension Span<UInt8> {
    /// Whether a line may have all of these bytes: no control characters but tabs.
    var hasNoControls: Bool {
        guard position(of: 0x7F, from: 0) == count else { return false }
        var index = plainText(from: 0)
        while index < count {
            guard self[index] >= 0x20 || self[index] == UInt8(ascii: "\t") else { return false }
            index += 1
            index += plainText(from: index)
        }
        return true
    }
}
