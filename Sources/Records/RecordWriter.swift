/// Writes records as deb822 text that `RecordReader` reads back unchanged.
public enum RecordWriter {
    /// Control characters in a value, which deb822 has no place for, are left out; names are the caller's own.
    public static func write(_ records: [Record]) -> [UInt8] {
        var text: [UInt8] = []
        // Byte by byte, into room that is there: a field may be the list of all files of a component.
        text.reserveCapacity(records.reduce(0) { $1.fields.reduce($0 + 1) { $0 + size(of: $1) } })
        for record in records where !record.fields.isEmpty {
            if !text.isEmpty { text.append(UInt8(ascii: "\n")) }
            for field in record.fields { append(field, to: &text) }
        }
        return text
    }

    private static func append(_ field: Record.Field, to text: inout [UInt8]) {
        text += field.name.utf8
        text.append(UInt8(ascii: ":"))
        var (isFirst, isEmpty) = (true, true)
        for byte in field.value.utf8 {
            if byte == UInt8(ascii: "\n") {
                if isEmpty { appendEmptyLine(isFirst, to: &text) }
                text.append(byte)
                (isFirst, isEmpty) = (false, true)
                continue
            }
            if isEmpty { text.append(UInt8(ascii: " ")) }
            isEmpty = false
            if byte >= 0x20 && byte != 0x7F || byte == UInt8(ascii: "\t") { text.append(byte) }
        }
        if isEmpty { appendEmptyLine(isFirst, to: &text) }
        text.append(UInt8(ascii: "\n"))
    }

    /// How much a field takes at most: each line gets a blank, an empty one a full stop too.
    private static func size(of field: Record.Field) -> Int {
        let lines = field.value.utf8.reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
        return field.name.utf8.count + field.value.utf8.count + 2 * lines + 2
    }

    private static func appendEmptyLine(_ isFirst: Bool, to text: inout [UInt8]) {
        if !isFirst { text += [UInt8(ascii: " "), UInt8(ascii: ".")] }
    }
}
