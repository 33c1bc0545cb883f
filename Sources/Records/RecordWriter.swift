import Bytes

/// Writes records as deb822 text that `RecordReader` reads back unchanged.
public enum RecordWriter {
    /// Control characters in a value, which deb822 has no place for, are left out; names are the caller's own.
    public static func write(_ records: [Record]) -> [UInt8] {
        var text: [UInt8] = []
        write(records, to: &text)
        return text
    }

    /// Gives the text of one record in pieces, for a digest: it may be megabytes.
    public static func write(_ record: Record, inPieces use: (Span<UInt8>) -> Void) {
        var text: [UInt8] = []
        for field in record.fields {
            append(field, to: &text) { (text: inout [UInt8]) in
                guard text.count >= pieceSize else { return }
                use(text.span)
                text.removeAll(keepingCapacity: true)
            }
        }
        use(text.span)
    }

    /// - Unit: bytes. - Default: 16 KiB.
    private static var pieceSize: Int { 16 << 10 }

    /// Appends records to `text`.
    static func write(_ records: [Record], to text: inout [UInt8]) {
        // At once: a field may be the list of all files of a component.
        var room = text.count
        for record in records {
            room += 1
            for field in record.fields { room += size(of: field) }
        }
        text.reserveCapacity(room)
        var isFirst = true
        for record in records where !record.fields.isEmpty {
            if !isFirst { text.append(UInt8(ascii: "\n")) }
            isFirst = false
            for field in record.fields { append(field, to: &text) { _ in } }
        }
    }

    /// - Parameter lineEnded: Called after each line.
    private static func append(
        _ field: Record.Field, to text: inout [UInt8], _ lineEnded: (inout [UInt8]) -> Void
    ) {
        text.append(copying: field.name.utf8.span)
        text.append(UInt8(ascii: ":"))
        let value = field.value.utf8.span
        var start = 0
        while true {
            let end = value.position(of: UInt8(ascii: "\n"), from: start)
            if end > start {
                text.append(UInt8(ascii: " "))
                append(line: value.extracting(start..<end), to: &text)
            } else if start > 0 {
                text.append(copying: [UInt8(ascii: " "), UInt8(ascii: ".")].span)
            }
            text.append(UInt8(ascii: "\n"))
            lineEnded(&text)
            guard end < value.count else { return }
            start = end + 1
        }
    }

    private static func append(line: Span<UInt8>, to text: inout [UInt8]) {
        guard !line.hasNoControls else { return text.append(copying: line) }
        for index in line.indices {
            let byte = line[index]
            if byte >= 0x20 && byte != 0x7F || byte == UInt8(ascii: "\t") { text.append(byte) }
        }
    }

    /// How much a field takes at most: each line gets a blank, an empty one a full stop too.
    private static func size(of field: Record.Field) -> Int {
        let value = field.value.utf8.span
        var (lines, place) = (1, value.position(of: UInt8(ascii: "\n"), from: 0))
        while place < value.count {
            lines += 1
            place = value.position(of: UInt8(ascii: "\n"), from: place + 1)
        }
        return field.name.utf8.count + value.count + 2 * lines + 2
    }
}
