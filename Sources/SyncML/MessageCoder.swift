internal import Markup

/// Turns messages into bytes and back.
///
/// `Element` stands in the middle: `MessageReader` and `MessageWriter` know it and no encoding, and an encoding
/// knows nothing of messages.
public enum MessageCoder {
    /// Reads one whole message.
    ///
    /// - Parameter encoding: What the message's media type says; nil to tell by the first byte.
    /// - Throws: `SyncMLError`, which names the element at fault. What is odd but clear is accepted: see README.
    public static func decode(
        _ bytes: Span<UInt8>, as encoding: Encoding? = nil, limits: MessageLimits = MessageLimits()
    ) throws(SyncMLError) -> Message {
        let root = try DocumentCoder.decode(bytes, as: encoding, tables: [.deviceManagement], limits: limits)
        return try MessageReader.read(root, limits)
    }

    /// Writes a message in UTF-8, elements in the order of the document type. One of DM 1.1 has its namespace.
    ///
    /// Characters that XML doesn't have become U+FFFD there. What may contain some has to be sent in base 64:
    /// `CharacterData.holds(_:)` tells. WBXML holds any data.
    public static func encode(_ message: Message, as encoding: Encoding = .xml) -> [UInt8] {
        let writer = MessageWriter(encoding: encoding, dtdVersion: message.header.dtdVersion)
        let root = writer.element(message)
        return DocumentCoder.encode(root, as: encoding, .deviceManagement)
    }

    /// How much longer `command` makes a message, at most.
    ///
    /// - Unit: bytes.
    public static func size(of command: Command, in encoding: Encoding = .xml) -> Int {
        let element = MessageWriter(encoding: encoding).element(command)
        return switch encoding {
        case .xml: XMLWriter.write([.element(element)]).count
        case .wbxml: WBXMLWriter.size(of: element, .deviceManagement)
        }
    }
}

/// What XML can hold as text.
public enum CharacterData {
    /// Whether `bytes` are UTF-8 and have no character that XML lacks.
    ///
    /// - Source: XML 1.0, section 2.2. A bare carriage return counts as held, because it is written as a reference.
    public static func holds(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        return text.utf8.elementsEqual(bytes)
            && text.unicodeScalars.allSatisfy {
                switch $0.value {
                case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...: true
                default: false
                }
            }
    }
}
