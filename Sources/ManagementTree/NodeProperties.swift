internal import Records

/// What the tree itself keeps of a node, and of those below it that it keeps something of.
final class NodeProperties {
    let name: String
    /// The node's own list; nil when it inherits.
    var list: AccessControlList?
    var title = ""
    /// Seconds since 1970; nil when the node wasn't changed by a server since it is watched.
    var changed: Int64?
    /// How often it was changed.
    var version: UInt16 = 0
    private(set) var children: [NodeProperties] = []

    /// - Unit: bytes, about. - Default: 256 KiB. Our choice: lists for a few thousand nodes.
    static var maximumSize: Int { 1 << 18 }
    /// - Unit: bytes. - Source: Tree and Description 1.2, section 7.7.6.
    static var maximumTitle: Int { 255 }

    init(_ name: String = "") {
        self.name = name
    }

    /// All of it anew, to come back to.
    func copy() -> NodeProperties {
        let copy = NodeProperties(name)
        copy.take(self)
        copy.children = []
        for child in children { copy.children.append(child.copy()) }
        return copy
    }

    private func take(_ other: NodeProperties) {
        (list, title, changed, version, children) = (
            other.list, other.title, other.changed, other.version, other.children
        )
    }

    /// How much memory this takes, about.
    var size: Int {
        var size = 64 + name.utf8.count + title.utf8.count + (list?.text.utf8.count ?? 0)
        for child in children { size += child.size }
        return size
    }

    func child(_ name: String) -> NodeProperties? { children.first { $0.name == name } }

    subscript(names: [String]) -> NodeProperties? {
        var node: NodeProperties? = self
        for name in names { node = node?.child(name) }
        return node
    }

    /// Changes what is kept of a node.
    func update(_ names: ArraySlice<String>, _ change: (NodeProperties) -> Void) {
        guard let name = names.first else { return change(self) }
        let index: Int
        if let found = children.firstIndex(where: { $0.name == name }) {
            index = found
        } else {
            index = children.count
            children.append(NodeProperties(name))
        }
        children[index].update(names.dropFirst(), change)
    }

    /// Forgets a node and all below it.
    ///
    /// - Returns: What was kept.
    @discardableResult
    func remove(_ names: ArraySlice<String>) -> NodeProperties? {
        guard let name = names.first, let index = children.firstIndex(where: { $0.name == name }) else {
            return nil
        }
        guard names.count == 1 else { return children[index].remove(names.dropFirst()) }
        return children.remove(at: index)
    }

    /// Gives all that is kept of a node to another name beside it.
    func rename(_ names: [String], to name: String) {
        let (old, new) = (remove(names[...]), (parent(of: names) + [name])[...])
        // What is left there is of a node that is gone.
        _ = remove(new)
        if let old { update(new) { $0.take(old) } }
    }

    /// Takes a server out of all lists. A list without any server left is none.
    func forget(_ server: String) {
        list?.forget(server)
        if list?.grants.isEmpty ?? false { list = nil }
        for child in children { child.forget(server) }
    }
}

// MARK: Storage

extension NodeProperties {
    convenience init(_ records: [Record]) {
        self.init()
        for record in records {
            guard let text = record["Node"], let names = Self.names(text) else { continue }
            update(names[...]) { node in
                node.list = record["ACL"].flatMap { AccessControlList(Array($0.utf8)) }
                node.title = record["Title"].flatMap { PercentEscapes.decode($0) } ?? ""
                node.changed = record["Changed"].flatMap { Int64($0) }
                node.version = record["Version"].flatMap { UInt16($0) } ?? 0
            }
        }
    }

    var records: [Record] {
        var records: [Record] = []
        append(to: &records, [])
        return records
    }

    private func append(to records: inout [Record], _ names: [String]) {
        var record = Record()
        if let list { record["ACL"] = list.text }
        if !title.isEmpty { record["Title"] = PercentEscapes.encode(title) }
        if let changed { record["Changed"] = "\(changed)" }
        if version > 0 { record["Version"] = "\(version)" }
        if !record.fields.isEmpty {
            record["Node"] = names.isEmpty ? "." : "./" + NodePath(names).description
            records.append(record)
        }
        for child in children { child.append(to: &records, names + [child.name]) }
    }

    private static func names(_ text: String) -> [String]? {
        do throws(NodeError) { return try NodeURI(text).names } catch { return nil }
    }
}
