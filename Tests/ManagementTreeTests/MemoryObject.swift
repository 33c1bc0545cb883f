import ManagementTree

/// An object of any description, which keeps its nodes in memory, undoes transactions, and fails as told.
final class MemoryObject: ManagementObject {
    let description: NodeDescription
    /// The values of leaves; nil for interior nodes.
    private(set) var nodes: [NodePath: [UInt8]?] = [:]
    private var saved: [NodePath: [UInt8]?]?
    /// What was done, in order; of transactions only their ends.
    var log: [String] = []
    /// What calls fail with, by the name of the call, or of the node that would be changed.
    var refusals: [String: NodeError] = [:]
    /// What the last sink took.
    var taken: [UInt8]?

    init(_ description: NodeDescription = MemoryObject.thing) {
        self.description = description
        make(NodePath(), nil)
    }

    /// Puts a node there, and what it must have.
    func make(_ path: NodePath, _ value: [UInt8]?) {
        nodes[path] = .some(value)
        for child in description.descendant(path)?.children ?? [] where child.occurrence == .one {
            guard let name = child.name else { continue }
            make(path.appending(name), child.isInterior ? nil : child.format == .integer ? [0x31] : [])
        }
    }

    subscript(path: String) -> String? {
        guard let value = value(of: Self.path(path)) else { return nil }
        return String(decoding: value, as: UTF8.self)
    }

    static func path(_ text: String) -> NodePath { NodePath(text.split(separator: "/").map(String.init)) }

    func children(of node: NodePath) -> [String]? {
        guard case .some(nil) = nodes[node] else { return nil }
        return nodes.keys.filter { $0.parent == node }.compactMap { $0.names.last }.sorted()
    }

    func value(of leaf: NodePath) -> [UInt8]? { nodes[leaf] ?? nil }

    func add(_ node: NodePath, _ value: NewNode, for server: String) throws(NodeError) {
        try note("add", node)
        make(node, value.format == .interior ? nil : value.value)
    }

    func replace(_ leaf: NodePath, with value: [UInt8], for server: String) throws(NodeError) {
        try note("replace", leaf)
        nodes[leaf] = .some(value)
    }

    func delete(_ node: NodePath, for server: String) throws(NodeError) {
        try note("delete", node)
        nodes = nodes.filter { !$0.key.names.starts(with: node.names) }
    }

    func execute(_ node: NodePath, _ order: ExecuteOrder) throws(NodeError) -> ExecuteAnswer {
        try note("execute", node)
        return .done
    }

    func rename(_ node: NodePath, to name: String, for server: String) throws(NodeError) {
        try note("rename", node)
        for (path, value) in nodes where path.names.starts(with: node.names) {
            nodes[path] = nil
            let names = node.names.dropLast() + [name] + path.names.dropFirst(node.names.count)
            nodes[NodePath(Array(names))] = value
        }
    }

    func sink(for leaf: NodePath, size: Int, for server: String) throws(NodeError) -> (any ValueSink)? {
        if refusals["sink"] == .notSupported { return nil }
        try note("sink \(size)", leaf)
        return MemorySink(self, leaf)
    }

    func begin() throws(NodeError) {
        if let refusal = refusals["begin"] { throw refusal }
        saved = nodes
    }

    func commit() throws(NodeError) {
        if let refusal = refusals["commit"] { throw refusal }
        log.append("commit")
        saved = nil
    }

    func rollBack() throws(NodeError) {
        if let refusal = refusals["rollBack"] { throw refusal }
        log.append("rollBack")
        nodes = saved ?? nodes
    }

    private var held: [NodePath: [UInt8]?]?

    func hold() { held = nodes }

    func storeHeld() throws(NodeError) -> Bool {
        if let refusal = refusals["store"] {
            dropHeld()
            throw refusal
        }
        log.append("store")
        defer { held = nil }
        return held != nil && held != nodes
    }

    func dropHeld() {
        nodes = held ?? nodes
        held = nil
    }

    private func note(_ what: String, _ node: NodePath) throws(NodeError) {
        if let refusal = refusals["\(node)"] { throw refusal }
        log.append("\(what) \(node)")
    }
}

private final class MemorySink: ValueSink {
    private let object: MemoryObject
    private let leaf: NodePath

    init(_ object: MemoryObject, _ leaf: NodePath) {
        (self.object, self.leaf) = (object, leaf)
        object.taken = []
    }

    func append(_ bytes: [UInt8]) throws(NodeError) { object.taken? += bytes }
    func commit() throws(NodeError) { object.make(leaf, object.taken) }
    func discard() { object.taken = nil }
}

extension MemoryObject {
    /// Nodes of all kinds.
    static var thing: NodeDescription {
        .interior(
            nil, "A thing.", type: "urn:example:thing:1.0",
            [
                .leaf("Name", "Text.", access: [.get, .replace], maximumSize: 8),
                .leaf("Fixed", "Text of the device."), .leaf("Secret", "Not to be read.", access: .replace),
                .leaf("Run", "An order.", .null, access: .execute),
                .interior("Items", "Items.", access: [.get, .replace], [item]),
                .interior(
                    "Few", "At most one.",
                    [
                        .interior(
                            nil, "One.", access: [.get, .add, .delete], occurrence: .zeroOrOne,
                            isPermanent: false)
                    ]),
                .interior(
                    "Some", "At least one.",
                    [
                        .interior(
                            nil, "One.", access: [.get, .add, .delete], occurrence: .oneOrMore,
                            isPermanent: false)
                    ]),
            ])
    }

    private static var item: NodeDescription {
        let text: AccessTypes = [.get, .add, .replace, .delete]
        return .interior(
            nil, "An item.", access: [.get, .add, .delete, .replace], occurrence: .zeroOrMore,
            type: "urn:example:item:1.0", isPermanent: false,
            [
                .leaf("Title", "Required.", access: [.get, .add, .replace], isPermanent: false),
                .leaf("Note", "Optional.", access: text, occurrence: .zeroOrOne, isPermanent: false),
                .leaf(
                    "Blob", "Octets.", .binary, access: text, occurrence: .zeroOrOne,
                    type: "application/octet-stream", maximumSize: 16, isPermanent: false),
                .leaf("State", "What the device says.", .integer, isPermanent: false),
                .interior(
                    "Sub", "More.", access: [.get, .add, .delete], occurrence: .zeroOrOne, isPermanent: false,
                    [.leaf("Leaf", "Text.", access: text, occurrence: .zeroOrOne, isPermanent: false)]),
            ])
    }

    /// Interior nodes with leaves in them, all freely named.
    static var free: NodeDescription {
        let leaf = NodeDescription.leaf(
            nil, "Text.", access: [.get, .add, .replace, .delete], occurrence: .zeroOrMore, isPermanent: false
        )
        return .interior(
            nil, "Free.",
            [
                .interior(
                    nil, "Leaves.", access: [.get, .add, .replace, .delete], occurrence: .zeroOrMore,
                    isPermanent: false, [leaf])
            ])
    }
}
