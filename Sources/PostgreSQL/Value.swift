/// What a statement is given in the place of `$1`, `$2`…
///
/// PostgreSQL knows from the statement which type a parameter has. A number is sent as its digits.
public enum Value: Equatable, Sendable {
    case null
    /// PostgreSQL's text has no NUL: U+FFFD goes in its place.
    case text(String)
    case integer(Int64)
    /// For `bytea`, and for nothing else.
    case bytes([UInt8])
}

extension Value {
    /// As libpq sends it; nil for `null`.
    var octets: [UInt8]? {
        switch self {
        case .null: nil
        case .text(let text): Self.withoutNUL(Array(text.utf8))
        case .integer(let number): Array(String(number).utf8)
        case .bytes(let bytes): bytes
        }
    }

    /// In the format of the type, and not as text.
    var isBinary: Bool { if case .bytes = self { true } else { false } }

    /// C would take the text to end there: one name could be taken for another.
    private static func withoutNUL(_ text: [UInt8]) -> [UInt8] {
        guard text.contains(0) else { return text }
        return text.flatMap { $0 == 0 ? Array("\u{FFFD}".utf8) : [$0] }
    }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByNilLiteral {
    public init(stringLiteral text: String) { self = .text(text) }
    public init(integerLiteral number: Int64) { self = .integer(number) }
    public init(nilLiteral: ()) { self = .null }

    /// The text, or null.
    public init(_ text: String?) { self = text.map { .text($0) } ?? .null }
}
