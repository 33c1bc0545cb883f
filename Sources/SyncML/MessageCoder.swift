internal import Markup

/// Turns messages into bytes and back.
///
/// `Element` stands in the middle: `MessageReader` and `MessageWriter` know it and no encoding, and an encoding
/// knows nothing of messages.
public enum MessageCoder {
    /// Reads one whole message in XML.
    ///
    /// - Throws: `SyncMLError`, which names the element at fault. What is odd but clear is accepted: see README.
    public static func decode(
        _ bytes: Span<UInt8>, limits: MessageLimits = MessageLimits()
    ) throws(SyncMLError) -> Message {
        try MessageReader.read(try document(bytes, limits), limits)
    }

    /// Writes a message as XML in UTF-8, elements in the order of the document type.
    ///
    /// Characters that XML doesn't have become U+FFFD. What may contain some has to be sent in base 64:
    /// `CharacterData.holds(_:)` tells.
    public static func encode(_ message: Message) -> [UInt8] {
        XMLWriter.write(MessageWriter.element(message))
    }

    /// How much longer `command` makes a message, at most.
    ///
    /// - Unit: bytes of XML.
    public static func size(of command: Command) -> Int {
        XMLWriter.write([.element(MessageWriter.element(command))]).count
    }

    private static func document(
        _ bytes: Span<UInt8>, _ limits: MessageLimits
    ) throws(SyncMLError) -> Element {
        var bounds = XMLLimits()
        (bounds.size, bounds.depth) = (limits.size, limits.depth)
        do throws(XMLError) {
            return try XMLReader.read(bytes, limits: bounds)
        } catch {
            throw .document(error)
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
