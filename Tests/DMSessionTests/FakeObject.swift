import ManagementTree

/// A management object whose values are what a test says. It notes what is done to it.
final class FakeObject: ManagementObject {
    let description: NodeDescription
    var values: [NodePath: [UInt8]]
    /// What happened, one line each.
    var journal: [String] = []
    /// What these nodes refuse everything with.
    var refusals: [NodePath: NodeError] = [:]
    var answer = ExecuteAnswer.accepted
    /// Called when a node was added.
    var onAdd: (FakeObject, NodePath) -> Void = { _, _ in }

    init(_ description: NodeDescription, _ values: [String: String] = [:]) {
        self.description = description
        self.values = [:]
        for (path, value) in values { self.values[Self.path(path)] = Array(value.utf8) }
    }

    static func path(_ text: String) -> NodePath { NodePath(text.split(separator: "/").map(String.init)) }

    func children(of node: NodePath) -> [String]? {
        guard description.descendant(node)?.isInterior ?? false else { return nil }
        let depth = node.names.count
        let below = values.keys.filter { $0.names.count > depth && $0.names.starts(with: node.names) }
        return Set(below.map { $0.names[depth] }).sorted()
    }

    func value(of leaf: NodePath) -> [UInt8]? { values[leaf] }

    func add(_ node: NodePath, _ value: NewNode, for server: String) throws(NodeError) {
        try change("add", node, server, value.value)
        values[node] = value.value
        onAdd(self, node)
    }

    func replace(_ leaf: NodePath, with value: [UInt8], for server: String) throws(NodeError) {
        try change("replace", leaf, server, value)
        values[leaf] = value
    }

    func delete(_ node: NodePath, for server: String) throws(NodeError) {
        try change("delete", node, server, [])
        for path in values.keys where path.names.starts(with: node.names) { values[path] = nil }
    }

    func execute(_ node: NodePath, _ order: ExecuteOrder) throws(NodeError) -> ExecuteAnswer {
        try change("execute", node, order.server, order.data ?? [])
        journal.append("\(order.uri) for \(order.correlator ?? "nothing")")
        return answer
    }

    /// What a transaction began with.
    private var kept: [NodePath: [UInt8]] = [:]
    /// Whether changes can be undone, and kept.
    var (canRollBack, canCommit) = (true, true)

    func begin() throws(NodeError) { kept = values }

    func commit() throws(NodeError) { guard canCommit else { throw .storeFailed } }

    func rollBack() throws(NodeError) {
        guard canRollBack else { throw .rollBackFailed }
        values = kept
    }

    /// How often a message's changes were stored; and what that fails with.
    var (stores, storeRefusal): (Int, NodeError?) = (0, nil)
    private var held: [NodePath: [UInt8]]?

    func hold() { held = values }

    func storeHeld() throws(NodeError) -> Bool {
        stores += 1
        if let storeRefusal {
            dropHeld()
            throw storeRefusal
        }
        defer { held = nil }
        return held != values
    }

    func dropHeld() {
        values = held ?? values
        held = nil
    }

    /// What came through sinks, in pieces; only nodes that have an entry take them.
    var pieces: [NodePath: [String]] = [:]

    func sink(for leaf: NodePath, size: Int, for server: String) throws(NodeError) -> (any ValueSink)? {
        guard pieces[leaf] != nil else { return nil }
        if let refusal = refusals[leaf] { throw refusal }
        journal.append("sink \(leaf) for \(server): \(size)")
        return FakeSink(self, leaf)
    }

    private func change(
        _ what: String, _ node: NodePath, _ server: String, _ value: [UInt8]
    ) throws(NodeError) {
        if let refusal = refusals[node] { throw refusal }
        journal.append("\(what) \(node) for \(server): \(String(decoding: value, as: UTF8.self))")
    }
}

/// Notes what it is given.
final class FakeSink: ValueSink {
    private let object: FakeObject
    private let leaf: NodePath
    private var value: [UInt8] = []

    init(_ object: FakeObject, _ leaf: NodePath) { (self.object, self.leaf) = (object, leaf) }

    func append(_ bytes: [UInt8]) throws(NodeError) {
        if let refusal = object.refusals[leaf] { throw refusal }
        value += bytes
        object.pieces[leaf]?.append(String(decoding: bytes, as: UTF8.self))
    }

    func commit() throws(NodeError) {
        object.values[leaf] = value
        object.journal.append("commit \(leaf)")
    }

    func discard() { object.journal.append("discard \(leaf)") }
}
