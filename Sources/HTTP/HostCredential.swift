import Bytes

/// What one server is shown of who asks.
///
/// - Source: RFC 7617 (Basic), RFC 6750 (Bearer).
public struct HostCredential: Equatable, Sendable {
    /// Its host, and its port unless that is the one of https.
    let place: String
    /// The field `Authorization`. Never to be logged.
    let authorization: String

    /// How one is written, for an error message.
    public static var form: String { "HOST basic USER PASSWORD, or HOST bearer TOKEN" }

    /// Reads one that is written so; nil for anything else. There are no blanks in user names and tokens, and no colon in user
    /// names.
    public init?(_ line: ArraySlice<UInt8>) {
        let words = line.split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard words.count == 3, let url = try? URL("https://\(words[0].text)"), url.target == "/" else {
            return nil
        }
        let secret = words[2].trimmed
        guard secret.allSatisfy({ $0.isFieldValue }) else { return nil }
        place = url.authority
        switch words[1].text {
        case "basic":
            guard let (user, password) = secret.divided(at: UInt8(ascii: " ")), !password.isEmpty,
                !user.contains(UInt8(ascii: ":"))
            else { return nil }
            authorization = "Basic \(Base64.encode(Array(user) + [UInt8(ascii: ":")] + password.trimmed))"
        case "bearer" where !secret.contains(UInt8(ascii: " ")): authorization = "Bearer \(secret.text)"
        default: return nil
        }
    }
}

extension [HostCredential] {
    /// What the server of this address is shown: only over TLS, and of several the first.
    func authorization(for url: URL) -> String? {
        guard url.scheme == .https else { return nil }
        return first { $0.place == url.authority }?.authorization
    }
}
