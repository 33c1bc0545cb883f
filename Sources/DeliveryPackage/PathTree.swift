import Bytes
import Linux

/// Which paths are files or links, and which are directories because of them. None may be both.
///
/// A package may have a hundred thousand, so they aren't values of their own: their names lie one behind the other, and a directory's
/// name is the beginning of the first one in it.
struct PathTree {
    private struct Entry {
        let start: UInt32
        let length: UInt16
        let isDirectory: Bool
    }

    private var names: [UInt8] = []
    private var entries: [Entry] = []
    /// In each the number of an entry, counted from 1; 0 in those that are free, which are half of them and more.
    private var slots = [UInt32](repeating: 0, count: 16)

    func contains(_ leaf: Path) -> Bool {
        let place = slots[slot(of: leaf.bytes.span)]
        return place > 0 && !entries[Int(place) - 1].isDirectory
    }

    mutating func insert(_ leaf: Path) throws(PackageError) {
        let name = leaf.bytes.span
        if let other = entry(name) {
            guard other.isDirectory else {
                throw .malformedManifest(reason: "\(quoted("\(leaf)")) is listed twice", line: nil)
            }
            throw Self.conflict(name)
        }
        let start = names.count
        names.append(copying: name)
        add(name, start, isDirectory: false)
        for end in name.indices.reversed() where name[end] == UInt8(ascii: "/") {
            let parent = name.extracting(0..<end)
            if let other = entry(parent) {
                guard other.isDirectory else { throw Self.conflict(parent) }
                return
            }
            add(parent, start, isDirectory: true)
        }
    }

    private static func conflict(_ path: Span<UInt8>) -> PackageError {
        let name = quoted(text([UInt8](copying: path)))
        return .malformedManifest(reason: "\(name) is listed, and is the directory of others", line: nil)
    }
}

extension PathTree {
    private func entry(_ name: Span<UInt8>) -> Entry? {
        let place = slots[slot(of: name)]
        return place == 0 ? nil : entries[Int(place) - 1]
    }

    private mutating func add(_ name: Span<UInt8>, _ start: Int, isDirectory: Bool) {
        // A path has at most 4095 bytes, and a manifest's fewer than 4 GiB.
        entries.append(Entry(start: UInt32(start), length: UInt16(name.count), isDirectory: isDirectory))
        if 2 * entries.count > slots.count { return makeRoom() }
        slots[slot(of: name)] = UInt32(entries.count)
    }

    private mutating func makeRoom() {
        slots = [UInt32](repeating: 0, count: 2 * slots.count)
        for place in entries.indices { slots[slot(of: name(entries[place]).span)] = UInt32(place + 1) }
    }

    private func name(_ entry: Entry) -> [UInt8] {
        let start = Int(entry.start)
        return [UInt8](copying: names.span.extracting(start..<(start + Int(entry.length))))
    }

    /// Where the entry of that name is, or would be. Nobody knows what is added to the digest, so nobody can make names that meet.
    private func slot(of name: Span<UInt8>) -> Int {
        var hasher = Hasher()
        unsafe name.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        var slot = Int(truncatingIfNeeded: hasher.finalize() & (slots.count - 1))
        while slots[slot] != 0 {
            let entry = entries[Int(slots[slot]) - 1]
            let start = Int(entry.start)
            if names.span.extracting(start..<(start + Int(entry.length))).isEqual(to: name) { break }
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }
}
