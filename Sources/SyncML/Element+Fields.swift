internal import Bytes
internal import Markup

extension Element {
    /// What is inside as text, without the white space around it.
    var value: String {
        hasChildren ? data[...].trimmedWhiteSpace.text : trimmedText
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
        let digits = value.bytes
        guard !digits.isEmpty, digits.allSatisfy({ $0.isDigit }) else {
            throw error(.malformed(element: name, expected: "a number"))
        }
        return digits.number() ?? .max
    }

    /// What is in `Data`: its text, its octets, or the elements that a peer put there unescaped, as text.
    var data: [UInt8] {
        hasChildren ? Array(XMLWriter.write(content)[...].trimmedWhiteSpace) : octets
    }
}
