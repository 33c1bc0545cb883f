import Bytes
public import Linux

/// Which hosts are meant, where an operator names some.
public enum HostPattern: Equatable, Sendable {
    /// `*`: every name.
    case all
    /// `example.org`: this name alone, in lower case.
    case name(String)
    /// `*.example.org`: every name that ends so, with the dot.
    case below(String)
    /// `10.0.0.0/8`, `::1`: these addresses.
    case network(NetworkPrefix)

    /// nil for what is none of these.
    public init?(_ text: String) {
        let bytes = text.bytes
        if let network = NetworkPrefix(text) {
            self = .network(network)
        } else if bytes.elementsEqual("*".utf8) {
            self = .all
        } else {
            let isBelow = bytes.starts(with: "*.".utf8)
            let name = isBelow ? bytes.dropFirst(1) : bytes
            guard !name.isEmpty, name.allSatisfy({ $0.isDigit || $0.isLetter || "-._".utf8.contains($0) })
            else { return nil }
            self = isBelow ? .below(name.lowercasedText) : .name(name.lowercasedText)
        }
    }

    /// Reads patterns with blanks between them; nil if one is wrong.
    public static func list(_ text: String) -> [HostPattern]? {
        var patterns: [HostPattern] = []
        for word in text.utf8.split(separator: UInt8(ascii: " ")) {
            guard let pattern = HostPattern(String(decoding: word, as: UTF8.self)) else { return nil }
            patterns.append(pattern)
        }
        return patterns
    }

    /// Whether the name is meant. Names have no case, and a dot at the end doesn't count.
    func contains(name: String) -> Bool {
        var bytes = Array(name.utf8)[...]
        if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
        switch self {
        case .all: return true
        case .name(let name): return bytes.elementsEqual(name.utf8)
        case .below(let end):
            return bytes.count > end.utf8.count && bytes.suffix(end.utf8.count).elementsEqual(end.utf8)
        case .network: return false
        }
    }

    /// Whether the address is meant.
    func contains(_ address: NetworkAddress) -> Bool {
        guard case .network(let prefix) = self else { return false }
        return prefix.contains(address)
    }
}

extension [HostPattern] {
    func contains(name: String) -> Bool { contains { $0.contains(name: name) } }

    func contains(_ address: NetworkAddress) -> Bool { contains { $0.contains(address) } }

    var hasNetworks: Bool {
        contains { if case .network = $0 { true } else { false } }
    }
}
