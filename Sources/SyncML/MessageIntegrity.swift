internal import Bytes
public import OpenSSL

/// The header `x-syncml-hmac` beside a message: who made it, and a proof of that over all its bytes.
///
/// - Source: OMA DM Security 1.2, integrity of messages. The octets are base 64; that the printed example is the
///   base 64 of hexadecimal digits contradicts the formula, and such a value is refused.
public struct MessageIntegrity: Equatable, Sendable {
    /// The field's name. Case doesn't matter.
    public static var fieldName: String { "x-syncml-hmac" }

    /// As in the `LocName` of the header's `Source`.
    public var userName: String
    /// 16 octets in base 64.
    public var mac: String

    /// Makes the proof for a message as it is sent, before any coding of the transport.
    public init(
        userName: String, userDigest: String, nonce: [UInt8], message: [UInt8]
    ) throws(OpenSSLError) {
        self.userName = userName
        mac = Base64.encode(
            try Authentication.mac(userDigest: userDigest, nonce: nonce, content: message))
    }

    /// Reads the field's value: `algorithm`, `username` and `mac` in any order, in quotes or not.
    ///
    /// Nil if the name or the proof is missing, or the algorithm isn't MD5.
    public init?(_ field: String) {
        var values: (name: String?, mac: String?) = (nil, nil)
        for (key, value) in parameters(Array(field.utf8)) {
            switch key {
            case "algorithm": guard lowercased(Array(value.utf8)) == "md5" else { return nil }
            case "username": values.name = value
            case "mac": values.mac = value
            default: break
            }
        }
        guard let name = values.name, let mac = values.mac, !mac.isEmpty else { return nil }
        (userName, self.mac) = (name, mac)
    }

    /// The field's value. What a field can't hold is left out of the name.
    public var field: String {
        var name: [UInt8] = []
        for byte in userName.utf8 where byte >= 0x20 && byte != 0x7F {
            if byte == quote || byte == backslash { name.append(backslash) }
            name.append(byte)
        }
        return "algorithm=MD5, username=\"\(String(decoding: name, as: UTF8.self))\", mac=\(mac)"
    }
}

private var quote: UInt8 { UInt8(ascii: "\"") }
private var backslash: UInt8 { UInt8(ascii: "\\") }

private func lowercased(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.map { 65...90 ~= $0 ? $0 | 32 : $0 }, as: UTF8.self)
}

/// `key=value` pairs with commas between them; of a value in quotes what is in the quotes.
private func parameters(_ field: [UInt8]) -> [(key: String, value: String)] {
    var pairs: [(key: String, value: String)] = []
    var (key, text): ([UInt8]?, [UInt8]) = (nil, [])
    var (isQuoted, isEscaped) = (false, false)
    for byte in field + [UInt8(ascii: ",")] {
        switch byte {
        case _ where isEscaped:
            text.append(byte)
            isEscaped = false
        case backslash where isQuoted: isEscaped = true
        case quote: isQuoted.toggle()
        case _ where isQuoted: text.append(byte)
        case UInt8(ascii: ","):
            if let key { pairs.append((lowercased(key), String(decoding: text, as: UTF8.self))) }
            (key, text) = (nil, [])
        // Base 64 may end in more of these.
        case UInt8(ascii: "=") where key == nil: (key, text) = (text, [])
        case 0x20, 0x09: break
        default: text.append(byte)
        }
    }
    return pairs
}
