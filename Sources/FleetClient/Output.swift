internal import Bytes
public import Foundation

/// Where answers are printed, and in which form.
public struct Output: Sendable {
    /// Whether answers are printed in JSON, as the server has them.
    public var isJSON: Bool
    /// How many columns the terminal has; nil if it is none: then nothing is cut off, and times are as the server says them.
    public var width: Int?
    /// The time zone of times on a terminal.
    public var zone: TimeZone
    /// Prints bytes.
    public var write: @Sendable (_ bytes: [UInt8]) -> Void

    public init(
        isJSON: Bool = false, width: Int? = nil, zone: TimeZone = .current,
        write: @escaping @Sendable (_ bytes: [UInt8]) -> Void
    ) {
        (self.isJSON, self.width, self.zone, self.write) = (isJSON, width, zone, write)
    }

    /// Prints a line.
    public func say(_ line: String) { write(Array("\(line)\n".utf8)) }

    /// Prints one thing that was answered; nothing if there is nothing.
    public func show(_ answer: ServerAnswer) throws {
        guard !answer.body.isEmpty else { return }
        guard !isJSON else { return write(answer.body + [UInt8(ascii: "\n")]) }
        for line in lines(try answer.value(), indent: "") { say(line) }
    }

    /// A value as lines: fields by name, items of a list below each other.
    private func lines(_ value: JSONValue, indent: String) -> [String] {
        switch value {
        case .object(let fields):
            fields.sorted { $0.key < $1.key }.flatMap { lines($0.key.harmless, $0.value, indent: indent) }
        case .list(let items): items.flatMap { lines("-", $0, indent: indent) }
        default: ["\(indent)\(cell(value))"]
        }
    }

    private func lines(_ name: String, _ value: JSONValue, indent: String) -> [String] {
        let title = name == "-" ? "\(indent)-" : "\(indent)\(name):"
        let isInner =
            switch value {
            case .object(let fields): !fields.isEmpty
            case .list(let items): items.contains { if case .object = $0 { true } else { false } }
            default: false
            }
        guard isInner else { return ["\(title) \(cell(value))"] }
        let inner = lines(value, indent: indent + "  ")
        guard name == "-", let first = inner.first else { return [title] + inner }
        return ["\(indent)- \(first.dropFirst(indent.count + 2))"] + inner.dropFirst()
    }
}

extension Output {
    /// A value for a table: one line, without characters that would control a terminal.
    func cell(_ value: JSONValue?) -> String {
        switch value {
        case nil, .null: ""
        case .flag(let flag): flag ? "yes" : "no"
        case .number(let number): "\(number)"
        case .fraction(let number): "\(number)"
        case .text(let text): time(text) ?? text.harmless
        case .list(let items): items.map { cell($0) }.joined(separator: ", ")
        case .object(let fields):
            fields.sorted { $0.key < $1.key }.map { "\($0.key.harmless) \(cell($0.value))" }
                .joined(separator: ", ")
        }
    }

    /// On a terminal, a time in the local zone: `2026-11-22 11:00:00`. Nil for what is none.
    private func time(_ text: String) -> String? {
        guard width != nil, text.utf8.count == 20, text.hasSuffix("Z"),
            let date = try? Date(text, strategy: .iso8601)
        else { return nil }
        let style = Date.ISO8601FormatStyle(dateTimeSeparator: .space, timeZone: zone)
        return date.formatted(style.year().month().day().time(includingFractionalSeconds: false))
    }
}
