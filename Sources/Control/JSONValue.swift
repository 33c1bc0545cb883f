import Bytes

/// What `--json` prints, on one line.
///
/// - Source: RFC 8259.
indirect enum JSONValue: Equatable {
    case text(String)
    case number(Int)
    case flag(Bool)
    case list([JSONValue])
    case object([Member])
    case null

    struct Member: Equatable {
        let name: String
        let value: JSONValue
    }

    /// An object; what is nil is `null`.
    static func members(_ members: [(String, JSONValue)]) -> JSONValue {
        .object(members.map { Member(name: $0.0, value: $0.1) })
    }

    /// A text, or `null`.
    static func optional(_ text: String?) -> JSONValue { text.map { .text($0) } ?? .null }

    static func texts(_ texts: [String]) -> JSONValue { .list(texts.map { .text($0) }) }
}

extension JSONValue: CustomStringConvertible {
    var description: String {
        switch self {
        case .text(let text): Self.quoted(text)
        case .number(let number): "\(number)"
        case .flag(let flag): flag ? "true" : "false"
        case .list(let values): "[\(values.map { $0.description }.joined(separator: ","))]"
        case .object(let members):
            "{\(members.map { "\(Self.quoted($0.name)):\($0.value.description)" }.joined(separator: ","))}"
        case .null: "null"
        }
    }

    /// All but ASCII that can be seen stays as it is in UTF-8; control characters, C1's too, are escaped: somebody may look at it.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value):
                quoted += "\\u00\(Hex.encode([UInt8(scalar.value)]))"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
