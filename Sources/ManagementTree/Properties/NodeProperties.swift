internal import Records

/// What the tree itself keeps of a node, and of those below it that it keeps something of.
///
/// Each node knows how much all below it takes, and its children are in the order of their names: a change goes down to
/// its node and looks at nothing else, however many nodes there are.
final class NodeProperties {
    /// What is kept of one node.
    struct Kept: Equatable {
        /// The node's own list; nil when it inherits.
        var list: AccessControlList?
        var title = ""
        /// Seconds since 1970; nil when the node wasn't changed by a server since it is watched.
        var changed: Int64?
        /// How often it was changed.
        var version: UInt16 = 0

        fileprivate var size: Int { title.utf8.count + (list?.text.utf8.count ?? 0) }
    }

    private(set) var name: String
    private(set) var kept = Kept()
    private(set) var children: [NodeProperties] = []
    /// How much memory this and all below it take. - Unit: bytes, about.
    private(set) var size: Int
    #if DEBUG
        /// How often this node was looked at: tests count work with it.
        private(set) var visits = 0
    #endif

    /// - Unit: bytes, about. - Default: 256 KiB. Enough for lists for a few thousand nodes.
    static var maximumSize: Int { 1 << 18 }
    /// - Unit: bytes. - Source: Tree and Description 1.2, section 7.7.6.
    static var maximumTitle: Int { 255 }

    init(_ name: String = "") {
        self.name = name
        size = 64 + name.utf8.count
    }

    var list: AccessControlList? { kept.list }

    /// All of it anew, to come back to.
    func copy() -> NodeProperties {
        visit()
        let copy = NodeProperties(name)
        (copy.kept, copy.size) = (kept, size)
        for child in children { copy.children.append(child.copy()) }
        return copy
    }

    private func visit() {
        #if DEBUG
            visits += 1
        #endif
    }

    // MARK: Finding

    func child(_ name: String) -> NodeProperties? {
        let index = place(of: name)
        return index < children.count && children[index].name == name ? children[index] : nil
    }

    subscript(names: [String]) -> NodeProperties? {
        var node: NodeProperties? = self
        for name in names { node = node?.child(name) }
        return node
    }

    /// Where the child of this name is, or would be.
    private func place(of name: String) -> Int {
        firstPlace(in: children.count) { index in
            children[index].visit()
            return children[index].name < name
        }
    }

    // MARK: Changing

    /// Changes what is kept of a node.
    func update(_ names: ArraySlice<String>, _ change: (inout Kept) -> Void) {
        reach(names) { node in
            node.size -= node.kept.size
            change(&node.kept)
            node.size += node.kept.size
        }
    }

    /// Forgets a node and all below it.
    func remove(_ names: [String]) {
        _ = take(names)
    }

    /// Gives all that is kept of a node to another name beside it.
    func rename(_ names: [String], to name: String) {
        let (old, above) = (take(names), parent(of: names))
        // What is left there is of a node that is gone.
        remove(above + [name])
        guard let old else { return }
        old.size += name.utf8.count - old.name.utf8.count
        old.name = name
        reach(above[...]) { node in
            node.children.insert(old, at: node.place(of: name))
            node.size += old.size
        }
    }

    /// Removes and returns a node.
    private func take(_ names: [String]) -> NodeProperties? {
        guard let name = names.last, let found = self[names] else { return nil }
        reach(names.dropLast()) { node in
            node.children.remove(at: node.place(of: name))
            node.size -= found.size
        }
        return found
    }

    /// Changes a node and counts anew what those above it take; what is empty then isn't kept.
    private func reach(_ names: ArraySlice<String>, _ change: (NodeProperties) -> Void) {
        visit()
        guard let name = names.first else { return change(self) }
        let index = place(of: name)
        if index < children.count, children[index].name == name {
            size -= children[index].size
        } else {
            children.insert(NodeProperties(name), at: index)
        }
        let child = children[index]
        child.reach(names.dropFirst(), change)
        if child.children.isEmpty, child.kept == Kept() {
            children.remove(at: index)
        } else {
            size += child.size
        }
    }

    /// Takes a server out of all lists. A list without any server left is none.
    func forget(_ server: String) {
        kept.list?.forget(server)
        if list?.grants.isEmpty ?? false { kept.list = nil }
        size = 64 + name.utf8.count + kept.size
        for child in children {
            child.forget(server)
            size += child.size
        }
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
        if !kept.title.isEmpty { record["Title"] = PercentEscapes.encode(kept.title) }
        if let changed = kept.changed { record["Changed"] = "\(changed)" }
        if kept.version > 0 { record["Version"] = "\(kept.version)" }
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
