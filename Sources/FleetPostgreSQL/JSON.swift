internal import Fleet
internal import Foundation

/// Values of a fleet as PostgreSQL's `jsonb`, which has no NUL in its texts: U+FFFD goes in its place.
enum JSON {
    static func text(_ value: some Encodable) throws(FleetStoreError) -> String {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .withoutEscapingSlashes
            return withoutNUL(String(decoding: try encoder.encode(value), as: UTF8.self))
        } catch {
            throw .failed("\(error)")
        }
    }

    static func value<Value: Decodable>(
        _ type: Value.Type, _ text: String
    ) throws(FleetStoreError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw .failed("\(error)")
        }
    }

    private static func withoutNUL(_ text: String) -> String {
        let escape = "\\u0000"
        guard text.contains(escape) else { return text }
        var (rest, result) = (text[...], "")
        while let backslash = rest.firstIndex(of: "\\") {
            result += rest[..<backslash]
            rest = rest[backslash...]
            let length = rest.hasPrefix(escape) ? escape.count : 2
            result += length == 2 ? rest.prefix(2) : "\u{FFFD}"
            rest = rest.dropFirst(length)
        }
        return result + rest
    }
}
