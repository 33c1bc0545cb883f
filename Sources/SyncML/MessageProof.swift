internal import Bytes
public import OpenSSL

/// The proof of who made a message, which is beside it in the transport's header `x-syncml-hmac`.
///
/// - Source: DM Security 1.2, integrity: `algorithm=MD5, username="Robert Jordan", mac=NTI2OTQ5…==`. A MAC is the base 64 of
///   16 octets; the standard's own example has another text there.
public struct MessageProof: Equatable, Sendable, HostCodable {
    /// The header's name; case doesn't matter.
    public static var header: String { "x-syncml-hmac" }

    /// That of the message's `Source`.
    public var userName: String
    /// B64(H(userDigest:nonce:B64(H(message)))).
    public var mac: String

    /// The proof for a message.
    ///
    /// - Parameter content: The message's bytes as they are sent.
    public init(
        userName: String, userDigest: String, nonce: [UInt8], content: [UInt8]
    ) throws(OpenSSLError) {
        self.userName = userName
        mac = Base64.encode(
            try Authentication.mac(userDigest: userDigest, nonce: nonce, content: content))
    }

    /// Reads the header's value: fields in any order, with quotes or without.
    ///
    /// Nil when there is no MAC, or one of another algorithm.
    public init?(_ text: String) {
        (userName, mac) = ("", "")
        var field = Field()
        for byte in text.utf8 {
            guard byte == UInt8(ascii: ","), !field.isQuoted else {
                field.take(byte)
                continue
            }
            guard take(field) else { return nil }
            field = Field()
        }
        guard take(field), !mac.isEmpty else { return nil }
    }

    /// The header's value.
    public var text: String {
        var text = "algorithm=MD5, username=\""
        // A name with control characters can't be in a header: the other side won't know it without them.
        for scalar in userName.unicodeScalars where scalar.value >= 0x20 && scalar.value != 0x7F {
            if scalar == "\"" || scalar == "\\" { text += "\\" }
            text.unicodeScalars.append(scalar)
        }
        return text + "\", mac=" + mac
    }

    /// Whether both are by the same party about the same message; takes a time that doesn't tell where they differ.
    public func isEqual(to other: MessageProof) -> Bool {
        Authentication.areEqual(mac, other.mac)
    }

    /// Whether the algorithm, if that is what the field says, is ours.
    private mutating func take(_ field: Field) -> Bool {
        let value = String(decoding: field.value, as: UTF8.self)
        switch String(decoding: field.name, as: UTF8.self) {
        case "username": userName = value
        case "mac": mac = value
        case "algorithm": return value == "MD5" || value == "md5"
        default: break
        }
        return true
    }

    /// What is between two commas, while it is read.
    private struct Field {
        /// In lower case.
        var name: [UInt8] = []
        var value: [UInt8] = []
        var isQuoted = false
        private var hasName = false
        private var isEscaped = false

        mutating func take(_ byte: UInt8) {
            switch byte {
            case _ where isEscaped: append(byte)
            case UInt8(ascii: "\\") where isQuoted: isEscaped = true
            case UInt8(ascii: "\""): isQuoted.toggle()
            case _ where isQuoted: append(byte)
            case UInt8(ascii: "=") where !hasName: hasName = true
            case UInt8(ascii: " "), UInt8(ascii: "\t"): break
            default: append(byte)
            }
        }

        private mutating func append(_ byte: UInt8) {
            isEscaped = false
            if hasName { value.append(byte) } else { name.append(byte.lowercased) }
        }
    }
}
