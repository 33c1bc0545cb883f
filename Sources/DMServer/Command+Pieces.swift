internal import SyncML

// How a value goes in pieces: from an offset on, so that what is left is never copied.

extension Command.Body {
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
