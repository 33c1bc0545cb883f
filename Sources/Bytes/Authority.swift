/// Host and port of an address. - Source: RFC 3986, section 3.2.
struct Authority {
    let host: String
    /// nil where none is given, or nothing follows the colon.
    let port: UInt16?

    init(_ text: ArraySlice<UInt8>) throws(URLError) {
        guard !text.contains(UInt8(ascii: "@")) else { throw .credentials }
        let isAddress = text.first == UInt8(ascii: "[")
        let end = isAddress ? UInt8(ascii: "]") : UInt8(ascii: ":")
        let (name, rest) = text.divided(at: end) ?? (text, [])
        host = isAddress ? try Self.address(name.dropFirst(), text) : try Self.name(name)
        port = try Self.port(isAddress ? rest : text[name.endIndex...])
    }

    /// An IPv6 address. The C library checks it when it connects; here is what could be mistaken for something else.
    private static func address(
        _ digits: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>
    ) throws(URLError) -> String {
        let isPlausible = digits.allSatisfy {
            $0.isDigit || ($0.lowercased >= UInt8(ascii: "a") && $0.lowercased <= UInt8(ascii: "f"))
                || ":.".utf8.contains($0)
        }
        guard isPlausible, digits.contains(UInt8(ascii: ":")), text.contains(UInt8(ascii: "]")) else {
            throw .badHost
        }
        return digits.lowercasedText
    }

    /// - Source: RFC 1123, section 2.1, and the underscore that some hosts have.
    private static func name(_ name: ArraySlice<UInt8>) throws(URLError) -> String {
        let isName = name.allSatisfy { $0.isDigit || $0.isLetter || "-._".utf8.contains($0) }
        guard isName, !name.isEmpty, name.count <= 253 else { throw .badHost }
        return name.lowercasedText
    }

    private static func port(_ text: ArraySlice<UInt8>) throws(URLError) -> UInt16? {
        guard let colon = text.first else { return nil }
        guard colon == UInt8(ascii: ":") else { throw .badHost }
        guard text.count > 1 else { return nil }
        guard let number = text.dropFirst().number(), number > 0, let port = UInt16(exactly: number) else {
            throw .badPort
        }
        return port
    }
}
