/// Writes records as deb822 text that `RecordReader` reads back unchanged.
public enum RecordWriter {
    /// Control characters in a value, which deb822 has no place for, are left out; names are the caller's own.
    public static func write(_ records: [Record]) -> [UInt8] {
        var text: [UInt8] = []
        for record in records where !record.fields.isEmpty {
            if !text.isEmpty { text.append(UInt8(ascii: "\n")) }
            for field in record.fields { append(field, to: &text) }
        }
        return text
    }

    private static func append(_ field: Record.Field, to text: inout [UInt8]) {
        text += field.name.utf8
        text.append(UInt8(ascii: ":"))
        let lines = field.value.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() {
            if number > 0 { text.append(UInt8(ascii: "\n")) }
            if number > 0 || !line.isEmpty { text.append(UInt8(ascii: " ")) }
            if number > 0 && line.isEmpty { text.append(UInt8(ascii: ".")) }
            text += line.filter { $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\t") }
        }
        text.append(UInt8(ascii: "\n"))
    }
}
