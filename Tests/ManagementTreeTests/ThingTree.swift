import ManagementTree
import Markup
import Records

/// Keeps properties in memory, and fails as told.
final class MemoryStore: PropertyStore {
    var records: [Record] = []
    var refusal: NodeError?
    var saves = 0

    func load() -> [Record] { records }

    func save(_ records: [Record]) throws(NodeError) {
        if let refusal { throw refusal }
        (self.records, saves) = (records, saves + 1)
    }
}

/// A tree with a thing at `./T`, which has the item `x`.
struct ThingTree {
    let object: MemoryObject
    let store = MemoryStore()
    let tree: ManagementTree

    init(
        _ description: NodeDescription = MemoryObject.thing, owners: [String] = ["o"], clock: Int64? = nil,
        isKept: Bool = true
    ) throws {
        object = MemoryObject(description)
        tree = ManagementTree(
            owners: owners, properties: isKept ? store : nil, clock: clock.map { time in { time } })
        try tree.mount(object, as: "T")
    }

    static func withItem(clock: Int64? = nil) throws -> ThingTree {
        let thing = try ThingTree(clock: clock)
        try thing.add("Items/x")
        try thing.add("Items/x/Title", "t")
        thing.object.log = []
        return thing
    }

    func add(_ node: String, _ value: String? = nil, for server: String = "o") throws {
        let new = NewNode(format: value == nil ? .interior : .character, value: Array((value ?? "").utf8))
        try tree.add("./T/\(node)", new, for: server)
    }

    func replace(_ node: String, _ value: String, for server: String = "o") throws {
        try tree.replace("./T/\(node)", format: nil, value: Array(value.utf8), for: server)
    }

    /// A value, or the names of children with blanks between them.
    func get(_ node: String, for server: String = "o") throws -> String {
        let uri = node.isEmpty || node.hasPrefix("?") ? "./T\(node)" : "./T/\(node)"
        switch try tree.get(uri, for: server).first?.content {
        case .value(let value): return String(decoding: value, as: UTF8.self)
        case .children(let names): return names.joined(separator: " ")
        case .subtree(let document): return String(decoding: XMLWriter.write(document), as: UTF8.self)
        case .omitted, nil: return ""
        }
    }
}
