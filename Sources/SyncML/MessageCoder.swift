public import Markup

/// Turns messages into bytes and back.
///
/// `Element` is in the middle: `MessageReader` and `MessageWriter` know it and no encoding, and an encoding
/// knows nothing of messages.
public enum MessageCoder {
    /// Reads one whole message.
    ///
    /// - Parameters:
    ///   - encoding: Nil to tell by the first byte.
    ///   - charset: What the message's media type says of text that isn't UTF-8.
    /// - Throws: `SyncMLError`, which names the element at fault. What is odd but clear is accepted: see README.
    public static func decode(
        _ bytes: Span<UInt8>, as encoding: Encoding? = nil, limits: MessageLimits = MessageLimits(),
        charset: Charset = .utf8
    ) throws(SyncMLError) -> Message {
        let root = try DocumentCoder.decode(
            bytes, as: encoding, tables: [.deviceManagement], limits: limits, charset: charset)
        return try MessageReader.read(root, limits)
    }

    /// Writes a message in UTF-8, elements in the order of the document type. One of DM 1.1 has its namespace.
    ///
    /// Characters that XML doesn't have become U+FFFD there. What may contain some has to be sent in base 64:
    /// `CharacterData.holds(_:)` tells. WBXML holds any data.
    public static func encode(_ message: Message, as encoding: Encoding = .xml) -> [UInt8] {
        var writer = MessageWriter(encoding: encoding, dtdVersion: message.header.dtdVersion)
        // So much as most need.
        writer.output.reserve(1024 + 256 * message.commands.count)
        writer.write(message)
        return writer.output.document()
    }

    /// How much longer `command` makes a message, at most.
    ///
    /// - Unit: bytes.
    public static func size(of command: Command, in encoding: Encoding = .xml) -> Int {
        var writer = MessageWriter(encoding: encoding)
        writer.write(command)
        return writer.output.size
    }
}

/// What XML can hold as text.
public enum CharacterData {
    /// Whether `bytes` are UTF-8 and have no character that XML lacks.
    ///
    /// - Source: XML 1.0, section 2.2. A bare carriage return counts as held, because it is written as a reference.
    public static func holds(_ bytes: [UInt8]) -> Bool {
        XMLReader.holds(bytes.span)
    }
}
