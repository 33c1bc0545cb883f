internal import Foundation

/// A value of JSON, as the server answers it or as it is sent.
public enum JSONValue: Equatable, Sendable {
    case null
    case flag(Bool)
    case number(Int64)
    case fraction(Double)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])

    /// An object of those fields that have a value.
    public static func fields(_ fields: [String: JSONValue?]) -> JSONValue {
        .object(fields.compactMapValues { $0 })
    }

    /// A list of texts; nil for an empty one.
    public static func texts(_ texts: [String]) -> JSONValue? {
        texts.isEmpty ? nil : .list(texts.map { .text($0) })
    }

    /// Reads JSON, of anybody.
    ///
    /// - Throws: `ClientError` of the kind `refused` when it is none.
    public init(json: [UInt8]) throws {
        do {
            self = try JSONDecoder().decode(JSONValue.self, from: Data(json))
        } catch {
            throw ClientError(.refused, "what came isn't JSON")
        }
    }

    /// As it is sent, its fields in a fixed order.
    public var json: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(self)).map { Array($0) } ?? []
    }
}

extension JSONValue {
    /// A field of an object.
    public subscript(_ field: String) -> JSONValue? {
        guard case .object(let fields) = self else { return nil }
        return fields[field]
    }

    /// The text, if it is one.
    public var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// The number, if it is a whole one.
    public var number: Int64? {
        guard case .number(let number) = self else { return nil }
        return number
    }

    /// The items of a list; none if it is no list.
    public var items: [JSONValue] {
        guard case .list(let items) = self else { return [] }
        return items
    }
}

extension JSONValue: Codable {
    public init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let flag = try? value.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? value.decode(Int64.self) {
            self = .number(number)
        } else if let fraction = try? value.decode(Double.self) {
            self = .fraction(fraction)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let items = try? value.decode([JSONValue].self) {
            self = .list(items)
        } else {
            self = .object(try value.decode([String: JSONValue].self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        switch self {
        case .null: try value.encodeNil()
        case .flag(let flag): try value.encode(flag)
        case .number(let number): try value.encode(number)
        case .fraction(let fraction): try value.encode(fraction)
        case .text(let text): try value.encode(text)
        case .list(let items): try value.encode(items)
        case .object(let fields): try value.encode(fields)
        }
    }
}
