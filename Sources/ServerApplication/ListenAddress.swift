/// Where a server listens: `HOST:PORT`; an IPv6 address is in brackets.
public struct ListenAddress: Hashable, Sendable {
    /// A name or an address, without brackets.
    public var host: String
    /// 0 is any free one.
    public var port: Int

    public init(host: String, port: Int) {
        (self.host, self.port) = (host, port)
    }

    /// Nil for what isn't one.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...])
        else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty else { return nil }
        (self.host, self.port) = (String(host), Int(port))
    }

    /// Whether the server listens in all networks. Nobody can connect to such an address.
    public var isEverywhere: Bool { host == "0.0.0.0" || host == "::" }

    /// The URL of who listens there with the port that it got.
    func base(port: Int) -> String { "https://\(host.contains(":") ? "[\(host)]" : host):\(port)" }
}

extension ListenAddress: CustomStringConvertible {
    public var description: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }
}
