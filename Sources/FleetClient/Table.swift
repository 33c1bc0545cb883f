/// The columns in which things of one kind are printed.
public struct Table: Sendable {
    /// One column.
    struct Column: Sendable {
        let title: String
        /// The field whose value it shows; of several, the first that is there. A full stop leads into an object.
        let fields: [String]

        init(_ title: String, _ fields: String...) { (self.title, self.fields) = (title, fields) }

        func value(in row: JSONValue) -> JSONValue? {
            for field in fields {
                let names = field.split(separator: ".").map(String.init)
                if let value = names.reduce(row, { Self.step($0, $1) }) { return value }
            }
            return nil
        }

        /// Into each item of a list.
        private static func step(_ value: JSONValue?, _ name: String) -> JSONValue? {
            guard case .list(let items)? = value else { return value?[name] }
            return .list(items.compactMap { $0[name] })
        }
    }

    let columns: [Column]

    init(_ columns: Column...) { self.columns = columns }
}

/// A list that is being printed, page by page: columns are as wide as the first page needs them.
///
/// On a terminal there is a line of titles, and what is too long is cut off; elsewhere a row is a line with tabs between its values.
public struct ListOutput {
    private let table: Table
    private let output: Output
    private var widths: [Int]?
    /// Whether something has been printed.
    private var isBegun = false

    public init(_ table: Table, _ output: Output) { (self.table, self.output) = (table, output) }

    /// Prints a page.
    public mutating func show(_ page: ServerAnswer) throws {
        guard !output.isJSON else { return showJSON(page.body) }
        show(try page.value().items)
    }

    /// Prints a row that was answered by itself.
    public mutating func show(one answer: ServerAnswer) throws {
        guard !output.isJSON else { return append(answer.body[...]) }
        show([try answer.value()])
    }

    /// Prints rows.
    public mutating func show(_ rows: [JSONValue]) {
        let rows = rows.map { row in table.columns.map { output.cell($0.value(in: row)) } }
        guard !rows.isEmpty else { return }
        guard let width = output.width else {
            for row in rows { output.say(row.joined(separator: "\t")) }
            return
        }
        if widths == nil {
            let titled = [table.columns.map(\.title)] + rows
            let widths = Self.widths(of: titled, within: width)
            self.widths = widths
            output.say(Self.line(table.columns.map(\.title), widths))
        }
        for row in rows { output.say(Self.line(row, widths ?? [])) }
    }

    /// Prints what belongs behind the last page.
    public func finish() {
        if output.isJSON { output.say(isBegun ? "]" : "[]") }
    }

    /// The items of all pages become one list; each is as it came.
    private mutating func showJSON(_ body: [UInt8]) {
        let items = body.drop { Self.isBlank($0) }.dropFirst()
        guard let end = items.lastIndex(of: UInt8(ascii: "]")) else { return }
        let inner = items[..<end].drop { Self.isBlank($0) }
        if !inner.isEmpty { append(inner) }
    }

    private mutating func append(_ items: ArraySlice<UInt8>) {
        output.write([isBegun ? UInt8(ascii: ",") : UInt8(ascii: "[")] + items)
        isBegun = true
    }

    private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
}

extension ListOutput {
    /// Between two columns.
    private static var gap: Int { 2 }
    /// No column is made narrower than that.
    private static var least: Int { 8 }

    /// How wide the columns are: as they have to be, the widest narrower until all fit.
    static func widths(of rows: [[String]], within width: Int) -> [Int] {
        var widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        var excess = widths.reduce(0, +) + gap * (widths.count - 1) - width
        while excess > 0, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }),
            widths[widest] > least
        {
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }

    private static func line(_ cells: [String], _ widths: [Int]) -> String {
        let padded = zip(cells, widths).map { cell, width in
            let shown = cell.count > width ? String(cell.prefix(max(0, width - 1))) + "…" : cell
            return shown + String(repeating: " ", count: width - shown.count)
        }
        var line = padded.joined(separator: String(repeating: " ", count: gap))
        while line.last == " " { line.removeLast() }
        return line
    }
}
