internal import Bytes
internal import Markup
internal import SyncML

/// A node of a device's tree, with those below it, as an answer showed them.
public struct TreeNode: Equatable, Sendable, Codable {
    /// As the device writes it, without percent-escapes.
    public var name: String
    /// From the root of the tree on.
    public var uri: String
    /// Nil when the answer didn't say it: of children that are only named.
    public var format: String?
    /// A leaf's media type; an object's identifier.
    public var type: String?
    /// A leaf's value; nil when it wasn't asked for, and when it isn't text.
    public var value: String?
    /// A leaf's value that isn't text.
    public var base64: String?
    /// Which servers may do what; nil if the device didn't say.
    public var acl: String?
    /// A name for people.
    public var title: String?
    /// Of the value. - Unit: bytes.
    public var size: Int?
    /// When the value last changed, in the device's words.
    public var timestamp: String?
    /// How often the value has changed.
    public var version: Int?
    /// Nil for a leaf.
    public var children: [TreeNode]?

    init(_ uri: String) {
        self.uri = uri
        let segment = uri.split(separator: "/").last.map(String.init) ?? uri
        name = Self.unescaped(segment)
    }

    static func unescaped(_ segment: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(segment.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"),
                let octet = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(octet)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self) ?? segment
    }

    /// A leaf's value, whatever it is.
    var octets: [UInt8]? {
        value.map { Array($0.utf8) } ?? base64.flatMap { Base64.decode($0) }
    }

    mutating func setValue(_ octets: [UInt8]) {
        if CharacterData.holds(octets) {
            value = String(decoding: octets, as: UTF8.self)
        } else {
            base64 = Base64.encode(octets)
        }
    }
}

// MARK: Answers

extension TreeNode {
    /// What a device answered to a Get; nil when that says nothing, or can't be read.
    ///
    /// The one node that was asked for; or the part of the tree below it, from its document or from a list of its nodes.
    static func read(_ answer: CommandReply, asked: String) -> [TreeNode]? {
        guard let first = answer.items.first else { return nil }
        let meta = first.meta.inheriting(answer.meta)
        let root = TreeSnapshot.normalized(asked)
        if meta.type?.hasPrefix("application/vnd.syncml.dmtnds") == true {
            return document(first, meta, root)
        }
        guard asked.lowercased().contains("?list=") else { return [single(first, meta, asked)] }
        var list = NodeList()
        for item in answer.items { list.take(item, item.meta.inheriting(answer.meta), asked: root) }
        return list.roots
    }

    private static func single(_ item: Item, _ meta: Meta, _ asked: String) -> TreeNode {
        var node = TreeNode(TreeSnapshot.normalized(asked))
        node.take(item, meta)
        guard !asked.contains("?"), node.format == "node" else { return node }
        node.children = TreeSnapshot.names(item.text).map { TreeNode("\(node.uri)/\($0)") }
        node.value = nil
        return node
    }

    /// Format, type and value, as an item has them.
    mutating func take(_ item: Item, _ meta: Meta) {
        (format, type) = (meta.format?.lowercased() ?? "chr", meta.type)
        guard let data = item.data else { return }
        let octets = format == "b64" ? Base64.decode(String(decoding: data, as: UTF8.self)) : nil
        setValue(octets ?? data)
    }

    private static func document(_ item: Item, _ meta: Meta, _ root: String) -> [TreeNode]? {
        let data = item.data ?? []
        let octets =
            meta.format?.lowercased() == "b64" ? Base64.decode(String(decoding: data, as: UTF8.self)) : data
        guard let octets, let document = try? DocumentCoder.subtree(octets), document.name == "MgmtTree"
        else { return nil }
        let nodes = document.children.filter { $0.name == "Node" }
        return nodes.map { TreeNode($0, below: root, isOnly: nodes.count == 1) }
    }
}

// MARK: Lists

/// Puts the nodes of a list, which say their whole URIs, below each other.
private struct NodeList {
    private var nodes: [String: TreeNode] = [:]
    private var below: [String: [String]] = [:]
    private var outermost: [String] = []

    mutating func take(_ item: Item, _ meta: Meta, asked: String) {
        let uri = TreeSnapshot.normalized(item.source?.uri ?? asked)
        guard nodes[uri] == nil, nodes.count < TreeSnapshot.limit else { return }
        var node = TreeNode(uri)
        node.take(item, meta)
        nodes[uri] = node
        let parent = uri.lastIndex(of: "/").map { String(uri[..<$0]) }
        // Parents stand before their children.
        if let parent, nodes[parent] != nil {
            below[parent, default: []].append(uri)
        } else {
            outermost.append(uri)
        }
    }

    var roots: [TreeNode] { outermost.compactMap(node) }

    private func node(_ uri: String) -> TreeNode? {
        guard var node = nodes[uri] else { return nil }
        if node.format == "node" {
            node.value = nil
            node.children = (below[uri] ?? []).compactMap(self.node)
        }
        return node
    }
}
