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

    /// The part of a value that `room` bytes have room for, from `offset` on, and where it ends; nil for what can't be
    /// cut, and for what fits.
    ///
    /// - Source: OMA DM Protocol 1.2, large objects: `Size` in the first piece only, `MoreData` in all but the last.
    func cut(_ room: Int, _ encoding: Encoding, from offset: Int) -> (piece: Self, end: Int)? {
        guard writtenItems.count == 1, var item = writtenItems.first, let data = item.data else { return nil }
        (item.data, item.hasMoreData) = ([], true)
        item.meta.size = offset > 0 ? nil : data.count
        let shell = MessageCoder.size(of: Command(id: "100", with(item)), in: encoding)
        // An end tag, or the length before octets, comes with the first byte.
        let count = data[offset...].count(fitting: room - shell - 16, encoding)
        guard count >= Self.smallestPiece, offset + count < data.count else { return nil }
        item.data = Array(data[offset..<(offset + count)])
        return (with(item), offset + count)
    }

    /// The last piece of a value: what is left of it from `offset` on.
    func rest(from offset: Int) -> Self {
        guard offset > 0, var item = writtenItems.first, let data = item.data else { return self }
        (item.data, item.meta.size) = (Array(data[offset...]), nil)
        return with(item)
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

extension ArraySlice<UInt8> {
    /// How many of the first bytes take up at most `room`: whole characters where the encoding is text.
    fileprivate func count(fitting room: Int, _ encoding: Encoding) -> Int {
        guard encoding == .xml else { return Swift.max(0, Swift.min(room, count)) }
        var (left, end) = (room, startIndex)
        while end < endIndex {
            left -= "&<>\"\r".utf8.contains(self[end]) ? 6 : 1
            guard left >= 0 else { break }
            end += 1
        }
        while end > startIndex, end < endIndex, self[end] & 0xC0 == 0x80 { end -= 1 }
        return end - startIndex
    }
}
