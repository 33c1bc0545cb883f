internal import Bytes

/// One account as servers see and write it: the nodes below `./DMAcc/<x>`, parents before their children.
public struct AccountNodes: Equatable, Sendable {
    /// A node and, if it is a leaf, its value.
    struct Entry: Equatable, Sendable {
        let path: NodePath
        var value: [UInt8]?
    }

    private(set) var entries: [Entry] = []

    /// - Unit: nodes of one account. Our choice: a complete one has 25.
    public static var limit: Int { 64 }

    public init() {}

    public var isEmpty: Bool { entries.isEmpty }

    /// The names of an interior node's children; nil when there is no such node. The account itself is one.
    public func children(of path: NodePath) -> [String]? {
        var names: [String] = []
        var isInterior = path.names.isEmpty
        for entry in entries {
            if entry.path == path { isInterior = entry.value == nil }
            if entry.path.parent == path, let name = entry.path.names.last { names.append(name) }
        }
        return isInterior ? names : nil
    }

    public func value(of path: NodePath) -> [UInt8]? {
        entries.first { $0.path == path }?.value
    }

    /// The text of a leaf; nil for an empty one too, which says as much.
    public func text(_ parent: NodePath, _ leaf: String) -> String? {
        guard let value = value(of: parent.appending(leaf)), !value.isEmpty else { return nil }
        return String(decoding: value, as: UTF8.self)
    }

    /// Gives a leaf its value, or makes an interior node (nil). Parents that are missing are made.
    public mutating func set(_ path: NodePath, _ value: [UInt8]?) {
        if let index = entries.firstIndex(where: { $0.path == path }) {
            entries[index].value = value
            return
        }
        if let parent = path.parent, !parent.names.isEmpty, children(of: parent) == nil { set(parent, nil) }
        entries.append(Entry(path: path, value: value))
    }

    /// Removes a node and all below it.
    public mutating func remove(_ path: NodePath) {
        entries.removeAll { $0.path.names.starts(with: path.names) }
    }
}

extension AccountNodes {
    /// Whether the two differ in nothing but nonces, which change with sessions.
    public func isSame(as other: AccountNodes) -> Bool {
        withoutNonces == other.withoutNonces
    }

    private var withoutNonces: [Entry] { entries.filter { !$0.isNonce } }
}

extension AccountNodes.Entry {
    fileprivate var isNonce: Bool { path.names.first == "AppAuth" && path.names.last == "AAuthData" }
}

// As text, a line a node: its path, and for a leaf a blank and the value in base 64.
extension AccountNodes {
    public func lines(noncesOnly: Bool = false) -> String {
        var text = ""
        for entry in entries where entry.isNonce || !noncesOnly {
            if !text.isEmpty { text += "\n" }
            text += entry.path.description
            if let value = entry.value { text += " " + Base64.encode(value) }
        }
        return text
    }

    /// Sets what stands in `lines`; what isn't understood is passed over.
    public mutating func set(lines: [String]) {
        for line in lines.prefix(Self.limit) {
            let parts = line.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
            var names: [String] = []
            for part in parts[0].split(separator: UInt8(ascii: "/")) {
                names.append(PercentEscapes.decode(part) ?? "")
            }
            let value = parts.count > 1 ? Base64.decode(String(decoding: parts[1], as: UTF8.self)) : nil
            set(NodePath(names), value)
        }
    }
}
