internal import Foundation

/// A table as comma-separated values.
///
/// - Source: RFC 4180.
enum CSV {
    static let mediaType = "text/csv; charset=utf-8; header=present"

    static func data(_ columns: [String], _ rows: [[String?]]) -> Data {
        let lines = ([columns] + rows).map { $0.map(cell).joined(separator: ",") + "\r\n" }
        return Data(lines.joined().utf8)
    }

    /// Devices have a say in what is in cells. One that a spreadsheet would compute gets an apostrophe before it.
    private static func cell(_ text: String?) -> String {
        guard var text, let first = text.unicodeScalars.first else { return "" }
        if "=+-@\t\r".unicodeScalars.contains(first) { text = "'" + text }
        guard text.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else {
            return text
        }
        return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }
}
