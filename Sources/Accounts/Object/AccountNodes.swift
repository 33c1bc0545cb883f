internal import Bytes

/// One account as servers see and write it: the nodes below `./DMAcc/<x>`, parents before their children.
///
/// Nodes are named by their path below the account, as in a URI: `AppAddr/1/Addr`.
public struct AccountNodes: Equatable, Sendable {
    /// A node and, if it is a leaf, its value.
    private struct Entry: Equatable, Sendable {
        var path: String
        var value: [UInt8]?
    }

    private var entries: [Entry] = []

    /// - Unit: nodes of one account. A complete one has 25, and one with all connections and several
    ///   addresses and ways to authenticate about 100.
    public static var limit: Int { 128 }

    public init() {}

    /// How many nodes there are.
    public var count: Int { entries.count }

    /// The names of an interior node's children, as in a URI; none when there is no such node.
    @inline(never)
    public func children(of path: String) -> [String] {
        var names: [String] = []
        for entry in entries {
            let end = entry.path.utf8.lastIndex(of: UInt8(ascii: "/"))
            guard entry.path.utf8[..<(end ?? entry.path.startIndex)].elementsEqual(path.utf8) else {
                continue
            }
            names.append(
                String(entry.path[(end.map { entry.path.utf8.index(after: $0) } ?? entry.path.startIndex)...])
            )
        }
        return names
    }

    /// Whether there is such a node, and it is no leaf. The account itself is one.
    public func isInterior(_ path: String) -> Bool {
        guard !path.isEmpty else { return true }
        guard let index = index(of: path) else { return false }
        return entries[index].value == nil
    }

    /// The value of the leaf at `path`; nil if there is none.
    public func value(of path: String) -> [UInt8]? {
        index(of: path).flatMap { entries[$0].value }
    }

    /// The text of a leaf; nil for an empty one too, which says as much.
    @inline(never)
    public func text(_ path: String) -> String? {
        guard let value = value(of: path), !value.isEmpty else { return nil }
        return String(decoding: value, as: UTF8.self)
    }

    var leaves: [(path: String, value: [UInt8])] {
        var leaves: [(path: String, value: [UInt8])] = []
        for entry in entries {
            if let value = entry.value { leaves.append((entry.path, value)) }
        }
        return leaves
    }

    /// Gives a leaf its value, or makes an interior node (nil). Parents that are missing are made.
    @inline(never)
    public mutating func set(_ path: String, _ value: [UInt8]?) {
        if let index = index(of: path) {
            entries[index].value = value
            return
        }
        if let end = path.utf8.lastIndex(of: UInt8(ascii: "/")) {
            let parent = String(path[..<end])
            if index(of: parent) == nil { set(parent, nil) }
        }
        entries.append(Entry(path: path, value: value))
    }

    /// Removes a node and all below it.
    public mutating func remove(_ path: String) {
        let below = path + "/"
        entries.removeAll { $0.path == path || $0.path.utf8.starts(with: below.utf8) }
    }

    /// Gives a node another name, and with it all below it another path.
    mutating func rename(_ path: String, to name: String) {
        let end = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let new = (end.map { String(path[...$0]) } ?? "") + name
        let below = path + "/"
        for index in entries.indices {
            let old = entries[index].path
            guard old == path || old.utf8.starts(with: below.utf8) else { continue }
            entries[index].path = new + String(decoding: old.utf8.dropFirst(path.utf8.count), as: UTF8.self)
        }
    }

    @inline(never)
    private func index(of path: String) -> Int? {
        for index in entries.indices where entries[index].path == path { return index }
        return nil
    }
}

// As text, a line a node: its path, and for a leaf a blank and the value in base 64.
extension AccountNodes {
    /// What can be found below an account's node.
    public enum Part: Sendable {
        case all, nonces, allButNonces
    }

    @inline(never)
    public func lines(_ part: Part = .all) -> String {
        var text = ""
        for entry in entries {
            let isNonce = entry.path.utf8.suffix(Self.nonce.utf8.count).elementsEqual(Self.nonce.utf8)
            guard part == .all || isNonce == (part == .nonces) else { continue }
            if !text.isEmpty { text += "\n" }
            text += entry.path
            if let value = entry.value { text += " " + Base64.encode(value) }
        }
        return text
    }

    private static var nonce: String { "/AAuthData" }

    /// Sets the nodes that `lines` name; ignores a line that it doesn't understand.
    public mutating func set(lines: [String]) {
        for line in lines.prefix(Self.limit) {
            let end = line.utf8.firstIndex(of: UInt8(ascii: " "))
            let value = end.flatMap { Base64.decode(String(line[line.utf8.index(after: $0)...])) }
            set(String(line[..<(end ?? line.endIndex)]), value)
        }
    }

    /// Whether the two differ in nothing but nonces, which change with sessions.
    public func isSame(as other: AccountNodes) -> Bool { lines(.allButNonces) == other.lines(.allButNonces) }
}
