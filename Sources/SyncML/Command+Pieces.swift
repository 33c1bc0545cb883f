internal import Bytes

// How values are made to fit: into an encoding, and into messages.

extension Command.Body {
    /// The smallest piece of a value that is worth a message. - Unit: bytes.
    public static var smallestPiece: Int { 64 }

    /// As the encoding can hold it: octets in XML are base 64.
    public func fitted(for encoding: Encoding) -> Self {
        guard encoding == .xml, var items else { return self }
        for index in items.indices { items[index].fitIntoText() }
        return with(items)
    }

    /// The largest beginning that `room` bytes have room for, and the rest; nil for what can't be cut.
    ///
    /// - Parameter goesOn: Whether the first item itself is a piece that isn't the first.
    /// - Source: OMA DM Protocol 1.2, large objects: `Size` in the first piece only, `MoreData` in all but the last.
    public func cut(_ room: Int, _ encoding: Encoding, goesOn: Bool) -> (piece: Self, rest: Self)? {
        guard let items else { return nil }
        let shell = size(with: [], encoding)
        var (left, position) = (room - shell, 0)
        while position < items.count {
            let size = size(with: [items[position]], encoding) - shell
            guard size <= left else { break }
            (left, position) = (left - size, position + 1)
        }
        guard position < items.count else { return nil }
        let (before, after) = (Array(items[..<position]), Array(items[(position + 1)...]))
        var (piece, rest) = (items[position], items[position])
        let data = piece.data ?? []
        (piece.data, piece.hasMoreData, rest.meta.size) = ([], true, nil)
        piece.meta.size = goesOn && position == 0 ? nil : data.count
        // An end tag, or the length before octets, comes with the first byte.
        let count = data[...].count(fitting: left - size(with: [piece], encoding) + shell - 16, encoding)
        if count >= Self.smallestPiece {
            (piece.data, rest.data) = (Array(data[..<count]), Array(data[count...]))
            return (with(before + [piece]), with([rest] + after))
        }
        return position > 0 ? (with(before), with([items[position]] + after)) : nil
    }

    /// Whether its last item goes on in another command.
    public var isOpen: Bool { items?.last?.hasMoreData ?? false }

    /// Of its items. - Unit: bytes, as transferred.
    public var largestValue: Int { (items ?? []).reduce(0) { max($0, $1.data?.count ?? 0) } }

    private var items: [Item]? {
        switch self {
        case .results(let results): results.items
        case .alert(let alert): alert.items
        case .add(let items, _), .replace(let items, _): items
        default: nil
        }
    }

    private func with(_ items: [Item]) -> Self {
        switch self {
        case .results(var results):
            results.items = items
            return .results(results)
        case .alert(var alert):
            alert.items = items
            return .alert(alert)
        case .add(_, let meta): return .add(items, meta)
        case .replace(_, let meta): return .replace(items, meta)
        default: return self
        }
    }

    private func size(with items: [Item], _ encoding: Encoding) -> Int {
        MessageCoder.size(of: Command(id: Command.longestID, with(items)), in: encoding)
    }
}

extension Command {
    /// As long as any identifier that a message of ours has: for sizes.
    public static var longestID: String { "00000" }
}

extension Item {
    /// As the encoding can hold it: octets in XML are base 64.
    public func fitted(for encoding: Encoding) -> Item {
        var item = self
        if encoding == .xml { item.fitIntoText() }
        return item
    }

    fileprivate mutating func fitIntoText() {
        guard let octets = data, meta.format == "bin" || !CharacterData.holds(octets) else { return }
        meta.format = "b64"
        data = Array(Base64.encode(octets).utf8)
    }
}

extension ArraySlice<UInt8> {
    /// How many of the first bytes take up at most `room` bytes of a message; whole characters, if they are text.
    public func count(fitting room: Int, _ encoding: Encoding) -> Int {
        let fitting = encoding == .xml ? escapedCount(fitting: room) : Swift.max(0, Swift.min(room, count))
        guard fitting < count else { return fitting }
        // No character of UTF-8 has more than three bytes after its first.
        for shorter in 0...Swift.min(3, fitting) where self[startIndex + fitting - shorter] & 0xC0 != 0x80 {
            return fitting - shorter
        }
        return fitting
    }

    /// The same where some bytes are written as references, and characters may be cut.
    private func escapedCount(fitting room: Int) -> Int {
        var (left, count) = (room, 0)
        for byte in self {
            switch byte {
            case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), 0x0D: left -= 6
            default: left -= 1
            }
            guard left >= 0 else { break }
            count += 1
        }
        return count
    }
}
