internal import Bytes
internal import SyncML

// How values are made to fit: into an encoding, and into messages.

extension Item {
    /// As the encoding can hold it: octets in XML are base 64.
    func fitted(for encoding: Encoding) -> Item {
        guard encoding == .xml, let octets = data, meta.format == "bin" || !CharacterData.holds(octets) else {
            return self
        }
        var item = self
        (item.meta.format, item.data) = ("b64", Array(Base64.encode(octets).utf8))
        return item
    }
}

extension Command.Body {
    /// The smallest piece of a value that is worth a message.
    ///
    /// - Unit: bytes. Our choice.
    static let smallestPiece = 64

    func fitted(for encoding: Encoding) -> Self {
        mapItems { $0.map { $0.fitted(for: encoding) } }
    }

    /// The length of the longest value, as it is transferred.
    var longestValue: Int { writtenItems.map { $0.data?.count ?? 0 }.max() ?? 0 }

    /// The beginning of a value that `room` bytes have room for, and the rest; nil for what can't be cut.
    ///
    /// - Parameter goesOn: Whether this is the rest already.
    /// - Source: OMA DM Protocol 1.2, large objects: `Size` in the first piece only, `MoreData` in all but the last.
    func cut(_ room: Int, _ encoding: Encoding, goesOn: Bool) -> (piece: Self, rest: Self)? {
        guard writtenItems.count == 1, let item = writtenItems.first, let data = item.data else { return nil }
        var (piece, rest) = (item, item)
        (piece.data, piece.hasMoreData, rest.meta.size) = ([], true, nil)
        piece.meta.size = goesOn ? nil : data.count
        let shell = MessageCoder.size(of: Command(id: "100", with(piece)), in: encoding)
        // An end tag, or the length before octets, comes with the first byte.
        let count = data.count(fitting: room - shell - 16, encoding)
        guard count >= Self.smallestPiece, count < data.count else { return nil }
        (piece.data, rest.data) = (Array(data[..<count]), Array(data[count...]))
        return (with(piece), with(rest))
    }

    private var writtenItems: [Item] {
        switch self {
        case .add(let items, _), .replace(let items, _): items
        default: []
        }
    }

    private func with(_ item: Item) -> Self { mapItems { _ in [item] } }

    private func mapItems(_ change: ([Item]) -> [Item]) -> Self {
        switch self {
        case .add(let items, let meta): .add(change(items), meta)
        case .replace(let items, let meta): .replace(change(items), meta)
        default: self
        }
    }
}

extension [UInt8] {
    /// How many of the first bytes take up at most `room`: whole characters where the encoding is text.
    fileprivate func count(fitting room: Int, _ encoding: Encoding) -> Int {
        guard encoding == .xml else { return Swift.max(0, Swift.min(room, count)) }
        var (left, end) = (room, 0)
        while end < count {
            left -= "&<>\"\r".utf8.contains(self[end]) ? 6 : 1
            guard left >= 0 else { break }
            end += 1
        }
        while end > 0, end < count, self[end] & 0xC0 == 0x80 { end -= 1 }
        return end
    }
}
