import ArgumentParser

/// `HOST:PORT`; an IPv6 address is in brackets.
struct ListenAddress: ExpressibleByArgument {
    var host: String
    var port: Int

    init(host: String, port: Int) {
        (self.host, self.port) = (host, port)
    }

    init?(argument: String) {
        guard let colon = argument.lastIndex(of: ":"),
            let port = UInt16(argument[argument.index(after: colon)...])
        else { return nil }
        var host = argument[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty else { return nil }
        (self.host, self.port) = (String(host), Int(port))
    }

    var defaultValueDescription: String { "\(host):\(port)" }
}

/// A number with a unit: `30s`, `5m`, `1h`, `2d`. A bare number means seconds.
struct TimeSpan: ExpressibleByArgument {
    var duration: Duration

    init(duration: Duration) {
        self.duration = duration
    }

    init?(argument: String) {
        let units: [(suffix: String, seconds: Int)] = [("s", 1), ("m", 60), ("h", 3600), ("d", 86_400)]
        let unit = units.first { argument.hasSuffix($0.suffix) }
        guard let count = Int(argument.dropLast(unit == nil ? 0 : 1)), 1...1_000_000 ~= count else {
            return nil
        }
        duration = .seconds(count * (unit?.seconds ?? 1))
    }

    var defaultValueDescription: String { "\(duration)" }
}
