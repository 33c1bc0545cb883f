import CLinux

/// An IP address.
public struct NetworkAddress: Equatable, Sendable {
    /// Four or sixteen, in the order of the network.
    let bytes: [UInt8]
    /// Where it leads: four bytes for an IPv4 address in the clothes of IPv6, such as `::ffff:127.0.0.1`.
    var destination: [UInt8] { embedsShortOne ? Array(bytes[12...]) : bytes }

    /// The address that `host` spells in any form which the C library takes, `127.1` too; nil for a name.
    public init?(_ host: String) {
        // The C library takes "*" for any address.
        guard host != "*", let socket = HostLookup.numeric(host, 1) else { return nil }
        self.init(socket)
    }

    /// - Source: ip(7), `sockaddr_in`; ipv6(7), `sockaddr_in6`.
    init(_ socket: SocketAddress) {
        let place = socket.family == AF_INET ? 4..<8 : 8..<24
        bytes = socket.bytes.count >= place.upperBound ? Array(socket.bytes[place]) : []
    }

    /// Whether it is an address of IPv6 that has one of IPv4 at its end.
    ///
    /// - Source: RFC 4291, section 2.5.5, both forms; RFC 6052, section 2.1.
    private var embedsShortOne: Bool {
        guard bytes.count == 16, bytes[4..<10].allSatisfy({ $0 == 0 }) else { return false }
        switch (bytes[0], bytes[1], bytes[2], bytes[3], bytes[10], bytes[11]) {
        case (0, 0, 0, 0, 0, 0), (0, 0, 0, 0, 0xFF, 0xFF), (0, 0x64, 0xFF, 0x9B, 0, 0): return true
        default: return false
        }
    }

    /// Whether it leads to this device itself, or to a neighbour on the same cable. So does what is no IP address.
    ///
    /// - Source: RFC 1122, section 3.2.1.3; RFC 3927; RFC 4291, sections 2.5.2, 2.5.3 and 2.5.6.
    public var isLocal: Bool {
        let place = destination
        switch place.count {
        // `::` and `::1` have become 0.0.0.0 and 0.0.0.1.
        case 4: return place[0] == 0 || place[0] == 127 || place[0] == 169 && place[1] == 254
        case 16: return place[0] == 0xFE && place[1] & 0xC0 == 0x80
        default: return true
        }
    }
}

extension NetworkAddress: CustomStringConvertible {
    /// In groups, without leaving out zeros.
    public var description: String {
        var text = ""
        let isShort = bytes.count == 4
        for (position, byte) in bytes.enumerated() {
            if position > 0 && (isShort || position.isMultiple(of: 2)) { text += isShort ? "." : ":" }
            text += isShort ? "\(byte)" : Self.digit(byte >> 4) + Self.digit(byte & 15)
        }
        return text
    }

    private static func digit(_ value: UInt8) -> String {
        String(decoding: [value < 10 ? 0x30 + value : 0x57 + value], as: UTF8.self)
    }
}

/// All addresses that begin alike.
public struct NetworkPrefix: Equatable, Sendable {
    private let destination: [UInt8]
    /// How many bits of it count.
    private let length: Int

    /// Reads `10.0.0.0/8`, `fd00::/8`, or one address.
    public init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard let first = parts.first, parts.count <= 2,
            let address = NetworkAddress(String(decoding: first, as: UTF8.self))
        else { return nil }
        let width = address.bytes.count * 8
        let given = parts.count == 1 ? width : Int(String(decoding: parts[1], as: UTF8.self))
        guard let given, (0...width).contains(given) else { return nil }
        destination = address.destination
        // Of an IPv4 address in the clothes of IPv6 the last bits are left.
        length = given - (width - destination.count * 8)
        guard length >= 0 else { return nil }
    }

    /// Whether the address begins so.
    public func contains(_ address: NetworkAddress) -> Bool {
        let other = address.destination
        return other.count == destination.count
            && (0..<length).allSatisfy { bit in
                (other[bit / 8] ^ destination[bit / 8]) & (0x80 >> UInt8(bit % 8)) == 0
            }
    }
}
