import Bytes

/// The cookies of one session.
///
/// Servers behind load balancers lose a session without them. This is the least that helps there: a cookie goes back
/// to the host that set it, on every path, until the jar goes. `Domain`, `Path` and `Expires` are
/// ignored, `Secure` and a `Max-Age` of 0 or less are not. What doesn't fit in the jar is left out.
///
/// - Source: RFC 6265, section 5.
public struct CookieJar: Sendable {
    private struct Cookie {
        let host: String
        let name: String
        let value: String
        let isSecure: Bool
    }

    private var cookies: [Cookie] = []

    public init() {}

    /// As browsers have it for one host.
    private static var maximumCount: Int { 50 }
    /// - Unit: bytes, of name and value. - Source: RFC 6265, section 6.1.
    private static var maximumSize: Int { 4096 }
    /// - Unit: bytes. Servers commonly refuse heads of more than 8 KiB.
    private static var maximumTotal: Int { 6144 }

    /// Puts in, replaces and takes out what an answer from `url` says.
    mutating func take(_ head: ResponseHead, from url: URL) {
        for line in head.values("set-cookie") { take(line[...], from: url) }
    }

    private mutating func take(_ line: ArraySlice<UInt8>, from url: URL) {
        let parts = line.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map {
            $0.trimmed
        }
        guard let (name, value) = parts.first?.divided(at: UInt8(ascii: "=")),
            !name.isEmpty, name.allSatisfy({ $0.isToken }),
            value.allSatisfy({ $0.isFieldValue && $0 < 0x80 }), name.count + value.count <= Self.maximumSize
        else { return }
        let attributes = parts.dropFirst().map { $0.lowercasedText }
        let cookie = Cookie(
            host: url.host, name: name.text, value: value.text, isSecure: attributes.contains("secure"))
        cookies.removeAll { $0.host == cookie.host && $0.name == cookie.name }
        let size = cookies.reduce(name.count + value.count) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        let isOver = attributes.contains { $0 == "max-age=0" || $0.utf8.starts(with: "max-age=-".utf8) }
        guard !isOver, cookies.count < Self.maximumCount, size <= Self.maximumTotal
        else { return }
        cookies.append(cookie)
    }

    /// The value of the field `Cookie` for a request; nil when there is nothing to send.
    func field(for url: URL) -> String? {
        let matching = cookies.filter { $0.host == url.host && (!$0.isSecure || url.scheme == .https) }
        guard !matching.isEmpty else { return nil }
        return matching.map { "\($0.name)=\($0.value)" }.joined(separator: "; ")
    }
}
