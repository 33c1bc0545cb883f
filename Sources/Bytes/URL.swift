/// An absolute `https` or `http` address.
///
/// Only what a request needs is kept: a fragment is dropped, and user names and passwords are refused.
///
/// - Source: RFC 3986, sections 3 and 4.3; RFC 9110, section 4.2.
public struct URL: Hashable, Sendable {
    /// How the server is reached.
    public enum Scheme: String, Sendable {
        case https, http

        /// 443 or 80.
        public var defaultPort: UInt16 {
            switch self {
            case .https: 443
            case .http: 80
            }
        }
    }

    /// Whether TLS protects it.
    public let scheme: Scheme
    /// A name in lower case, or an address in text form; an IPv6 address without its brackets.
    public let host: String
    /// The scheme's own where the address has none.
    public private(set) var port: UInt16
    /// Path and query as they go into a request, at least "/".
    public private(set) var target: String

    /// Checks `text`, which may come from anybody.
    public init(_ text: String) throws(URLError) {
        let bytes = try Self.checked(text)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
            let scheme = Scheme(rawValue: bytes[..<colon].lowercasedText),
            bytes[(colon + 1)...].starts(with: "//".utf8)
        else { throw .unsupportedScheme }
        let rest = bytes[(colon + 3)...]
        let end = rest.firstIndex { Self.authorityEnds.contains($0) } ?? rest.endIndex
        let authority = try Authority(rest[..<end])
        self.scheme = scheme
        host = authority.host
        port = authority.port ?? scheme.defaultPort
        let target = rest[end...]
        self.target = target.first == UInt8(ascii: "/") ? target.text : "/\(target.text)"
    }

    /// - Unit: bytes. - Source: RFC 9110, section 4.1, which asks for at least 8000.
    public static var maximumLength: Int { 8192 }

    private static var authorityEnds: [UInt8] { Array("/?".utf8) }

    /// ASCII characters that RFC 3986 has no place for.
    static var unwise: [UInt8] { Array("\"<>\\^`{|}".utf8) }

    /// The bytes without a fragment, all of them characters of an address.
    private static func checked(_ text: String) throws(URLError) -> ArraySlice<UInt8> {
        let bytes = Array(text.utf8)
        guard bytes.count <= maximumLength else { throw .tooLong(bytes.count) }
        guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !unwise.contains($0) }) else {
            throw .forbiddenCharacter
        }
        return bytes.prefix { $0 != UInt8(ascii: "#") }
    }
}

extension URL: CustomStringConvertible {
    /// The address for logs: without the query, because tokens are often in it.
    public var description: String {
        let bytes = Array(target.utf8)[...]
        guard let (path, _) = bytes.divided(at: UInt8(ascii: "?")) else { return text }
        return "\(scheme.rawValue)://\(authority)\(path.text)?…"
    }

    /// The whole address.
    public var text: String { "\(scheme.rawValue)://\(authority)\(target)" }

    /// Host and port as the field `Host` has them: a default port is left out.
    public var authority: String {
        let name = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        return port == scheme.defaultPort ? name : "\(name):\(port)"
    }

    /// The same at another port of the host.
    public func at(port: UInt16) -> URL {
        var url = self
        url.port = port
        return url
    }

    /// Path and query of another address below the path of this one.
    public func appending(_ other: URL) -> URL {
        var (url, path) = (self, target.bytes)
        while path.last == UInt8(ascii: "/") { path.removeLast() }
        url.target = path.text + other.target
        return url
    }

    /// Whether scheme, host and port are the same: the same server answers. - Source: RFC 6454, section 4.
    public func hasOrigin(of other: URL) -> Bool {
        scheme == other.scheme && host == other.host && port == other.port
    }
}

/// Why text isn't an address that can be asked for something.
public enum URLError: Error, Equatable, Sendable {
    /// It begins with neither `https://` nor `http://`.
    case unsupportedScheme
    /// It has this many bytes.
    case tooLong(Int)
    /// A blank, a control character, or another one that RFC 3986 doesn't allow.
    case forbiddenCharacter
    /// There is a user name in it.
    case credentials
    /// There is no host, or one with characters that names don't have.
    case badHost
    /// The port is no number from 1 to 65535.
    case badPort
}

extension URLError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unsupportedScheme: "the address begins with neither https:// nor http://"
        case .tooLong(let count): "the address has \(count) bytes; \(URL.maximumLength) are allowed"
        case .forbiddenCharacter: "the address holds a character that has to be percent-encoded"
        case .credentials: "the address holds a user name, which would end up in logs; leave it out"
        case .badHost: "the address has no host name, or one with characters that names don't have"
        case .badPort: "the port isn't a number from 1 to 65535"
        }
    }
}
