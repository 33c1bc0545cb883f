internal import Markup

extension Element {
    /// The text directly inside, without the white space around it.
    var value: String { String(decoding: data.trimmed, as: UTF8.self) }

    /// The value; nil for an empty element, which says as much as none.
    var nonEmptyValue: String? {
        let value = value
        return value.isEmpty ? nil : value
    }

    /// The value as a number; one too large for us becomes the largest.
    func number() throws(SyncMLError) -> Int {
        let value = value
        guard !value.isEmpty, value.utf8.allSatisfy({ 48...57 ~= $0 }) else {
            throw .malformed(element: name, expected: "a number")
        }
        return Int(value) ?? .max
    }

    /// What stands in `Data`: its text, its octets, or the elements that a peer put there unescaped, as text.
    var data: [UInt8] {
        var bytes: [UInt8] = []
        for node in content {
            switch node {
            case .text(let text): bytes += Array(text.utf8)
            case .opaque(let octets): bytes += octets
            case .element: return Array(XMLWriter.write(content).trimmed)
            }
        }
        return bytes
    }
}

extension [UInt8] {
    /// The bytes without the white space around them.
    var trimmed: ArraySlice<UInt8> {
        guard let start = firstIndex(where: { !isBlank($0) }), let last = lastIndex(where: { !isBlank($0) })
        else { return [] }
        return self[start...last]
    }
}

private func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D
}
