/// Where a device takes notifications: `HOST:PORT`; an IPv6 address is in brackets.
struct NotificationAddress: Equatable, Sendable {
    let host: String
    let port: UInt16

    /// Nil for anything else; names aren't looked up.
    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]),
            port > 0, text.utf8.count <= 270
        else { return nil }
        var host = text[..<colon]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        if isBracketed { host = host.dropFirst().dropLast() }
        let isPlain = host.utf8.allSatisfy { 0x21...0x7E ~= $0 }
        guard !host.isEmpty, isPlain, host.contains(":") == isBracketed else { return nil }
        (self.host, self.port) = (String(host), port)
    }
}
