internal import Bytes
internal import Markup

/// Checks what a server writes against what a node takes.
///
/// - Throws: `.unsupportedFormat` for another format, another type, or a value that isn't of the format;
///   `.tooLarge`.
struct ValueCheck {
    let description: NodeDescription

    /// The octets to be stored.
    ///
    /// In XML the octets of a `bin` node travel as base64 text with the format `b64`; they are decoded here.
    func octets(_ value: [UInt8], format: NodeFormat?) throws(NodeError) -> [UInt8] {
        guard let octets = decoded(value, format ?? description.format) else { throw .unsupportedFormat }
        guard octets.count <= description.maximumSize else { throw .tooLarge }
        guard isValid(octets) else { throw .unsupportedFormat }
        return octets
    }

    /// Whether a value of this format is octets as base64 text.
    func isText(_ format: NodeFormat?) throws(NodeError) -> Bool {
        let isText = description.format == .binary && format == .base64
        guard isText || format == nil || format == description.format else { throw .unsupportedFormat }
        return isText
    }

    private func decoded(_ value: [UInt8], _ format: NodeFormat) -> [UInt8]? {
        switch (description.format, format) {
        case (.binary, .base64): Base64.decode(String(decoding: value, as: UTF8.self))
        case (let own, let given): own == given ? value : nil
        }
    }

    func isValid(_ octets: [UInt8]) -> Bool {
        switch description.format {
        case .binary: true
        case .integer: isInteger(octets)
        case .bool:
            octets == [0x30] || octets == [0x31]
                || Self.truthValues.contains { $0.utf8.elementsEqual(octets) { $0 == $1 | 0x20 } }
        case .null, .interior: octets.isEmpty
        case .base64: Base64.decode(String(decoding: octets, as: UTF8.self)) != nil
        case .character: isText(octets)
        case .date: ValueSyntax.isDate(octets)
        case .time: ValueSyntax.isTime(octets)
        case .float: ValueSyntax.isFloat(octets)
        case .xml: isDocument(octets)
        }
    }

    // With 0x20 set only letters are compared without their case; of other characters it would make what they aren't.
    private static var truthValues: [String] { ["true", "false"] }

    private func isInteger(_ octets: [UInt8]) -> Bool {
        Int32(String(decoding: octets, as: UTF8.self)) != nil
    }

    private func isText(_ octets: [UInt8]) -> Bool {
        !octets.contains(0) && String(validating: octets, as: UTF8.self) != nil
    }

    private func isDocument(_ octets: [UInt8]) -> Bool {
        do throws(XMLError) {
            _ = try XMLReader.read(octets.span)
            return true
        } catch {
            return false
        }
    }

    /// Text types are checked for leaves of text; octets may be anything. An interior node may say the identifier
    /// that it has anyway. A serialized subtree (TNDS) has a type of its own,
    /// and is no value.
    func check(type: String?) throws(NodeError) {
        guard let type, !type.isEmpty, description.format != .binary else { return }
        guard description.takes(type: type) || type == "text/plain" else { throw .unsupportedFormat }
    }
}
