internal import Bytes
internal import Markup

extension Element {
    /// What stands inside as text, without the white space around it.
    var value: String {
        hasChildren ? String(decoding: data.trimmed, as: UTF8.self) : trimmedText
    }

    /// The value; nil for an empty element, which says as much as none.
    var nonEmptyValue: String? {
        let value = value
        return value.isEmpty ? nil : value
    }

    /// An error that says where this element is.
    func error(_ fault: MessageFault) -> SyncMLError { .message(fault, offset: offset) }

    /// The first element directly inside this one that has `name`, which has to be there.
    func required(_ name: String) throws(SyncMLError) -> Element {
        guard let child = child(name) else { throw error(.missing(element: name, parent: self.name)) }
        return child
    }

    /// The value as a number; one too large for us becomes the largest.
    func number() throws(SyncMLError) -> Int {
        var number = 0
        let value = value
        for byte in value.utf8 {
            guard 48...57 ~= byte else { throw error(.malformed(element: name, expected: "a number")) }
            let (tens, isTooLarge) = number.multipliedReportingOverflow(by: 10)
            let (sum, isTooLargeNow) = tens.addingReportingOverflow(Int(byte) - 48)
            number = isTooLarge || isTooLargeNow ? .max : sum
        }
        guard !value.isEmpty else { throw error(.malformed(element: name, expected: "a number")) }
        return number
    }

    /// What stands in `Data`: its text, its octets, or the elements that a peer put there unescaped, as text.
    var data: [UInt8] {
        hasChildren ? Array(XMLWriter.write(content).trimmed) : octets
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

func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D
}
