/// A server's URL, as far as a port has to be put into it.
struct ServerAddress {
    let text: String
    /// Where the authority ends, and whether a port stands in it.
    private let authorityEnd: Int
    private let hasPort: Bool
    private let defaultPort: UInt16

    init?(_ text: String) {
        let bytes = Array(text.utf8)
        // A blank or a control character would go into a request.
        guard bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        let scheme = bytes.prefix { $0 != UInt8(ascii: ":") }
        let lowercase = scheme.map { (65...90).contains($0) ? $0 | 32 : $0 }
        switch String(decoding: lowercase, as: UTF8.self) {
        case "https": defaultPort = 443
        case "http": defaultPort = 80
        default: return nil
        }
        let rest = bytes.dropFirst(scheme.count)
        guard rest.starts(with: Array("://".utf8)) else { return nil }
        let authority = rest.dropFirst(3).prefix { ![0x2F, 0x3F, 0x23].contains($0) }
        guard !authority.isEmpty, !authority.contains(UInt8(ascii: "@")) else { return nil }
        // Behind the last bracket: an address of version 6 has colons of its own.
        let host = authority.lastIndex(of: UInt8(ascii: "]")).map { authority[$0...] } ?? authority
        hasPort = host.contains(UInt8(ascii: ":"))
        authorityEnd = authority.endIndex
        self.text = text
    }

    /// A URL with the port that stands apart from it, if one does.
    static func joined(_ text: String, _ port: String?) throws(BootstrapError) -> String {
        guard let address = ServerAddress(text) else {
            throw .malformed(parameter: "ADDR", expected: "an http or https URL")
        }
        guard let port else { return text }
        guard let number = UInt16(port), number > 0 else {
            throw .malformed(parameter: "PORTNBR", expected: "a port")
        }
        return address.withPort(number)
    }

    /// With `port`, unless there is one or it is the scheme's own.
    func withPort(_ port: UInt16) -> String {
        guard !hasPort, port != defaultPort else { return text }
        let bytes = Array(text.utf8)
        let with = Array(bytes[..<authorityEnd]) + Array(":\(port)".utf8) + Array(bytes[authorityEnd...])
        return String(decoding: with, as: UTF8.self)
    }
}
