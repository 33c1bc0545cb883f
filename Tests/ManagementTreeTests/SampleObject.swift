import ManagementTree

/// An object with one node of every kind, which keeps its values in memory.
final class SampleObject: ManagementObject {
    static let identifier = "urn:example:sample:1.0"

    let description = NodeDescription.interior(
        nil, "A sample.", type: identifier,
        [
            .leaf("Name", "Text.", access: [.get, .replace], maximumSize: 8),
            .leaf("Count", "A number.", .integer, access: [.get, .replace]),
            .leaf("Flag", "A truth value.", .bool, access: [.get, .replace]),
            .leaf("Blob", "Octets.", .binary, access: [.get, .replace], type: "image/png", maximumSize: 4),
            .leaf("Secret", "Not to be read.", access: .replace),
            .interior(
                "Items", "Things.",
                [
                    .interior(
                        nil, "A thing.", access: [.get, .add, .delete], occurrence: .zeroOrMore,
                        isPermanent: false,
                        [
                            .leaf("Title", "Required.", access: [.get, .add, .replace], isPermanent: false),
                            .leaf(
                                "Note", "Optional.", access: [.get, .add, .replace, .delete],
                                occurrence: .zeroOrOne, isPermanent: false),
                            .leaf(
                                "Stuff", "Octets.", .binary, access: .add, occurrence: .zeroOrOne,
                                isPermanent: false),
                            .leaf("Run", "An operation.", .null, access: .execute),
                        ])
                ]),
        ])

    /// The interior nodes, and the leaves' values, by path.
    var interiors: Set<String> = ["", "Items"]
    var leaves: [String: [UInt8]] = [
        "Name": Array("a".utf8), "Count": Array("1".utf8), "Flag": Array("true".utf8), "Blob": [0, 255],
        "Secret": Array("s".utf8),
    ]
    /// What was done, in order.
    var log: [String] = []
    var refusal: NodeError?

    /// What it was asked to get ready for.
    var prepared: [String] = []

    func prepare(for node: NodePath) throws(NodeError) {
        prepared.append(node.description)
        if let refusal { throw refusal }
    }

    func children(of node: NodePath) -> [String]? {
        guard interiors.contains(key(node)) else { return nil }
        let prefix = node.names.isEmpty ? "" : key(node) + "|"
        let below = interiors.union(leaves.keys).filter { $0.hasPrefix(prefix) && $0 != prefix }
        return below.map { String($0.dropFirst(prefix.count)) }.filter { !$0.contains("|") }.sorted()
    }

    func value(of leaf: NodePath) -> [UInt8]? { leaves[key(leaf)] }

    func add(_ node: NodePath, _ value: NewNode, for server: String) throws(NodeError) {
        log.append("\(server) adds \(node)")
        guard value.format == .interior else {
            leaves[key(node)] = value.value
            return
        }
        interiors.insert(key(node))
        leaves[key(node.appending("Title"))] = []
        leaves[key(node.appending("Run"))] = []
    }

    func replace(_ leaf: NodePath, with value: [UInt8], for server: String) throws(NodeError) {
        log.append("\(server) replaces \(leaf)")
        leaves[key(leaf)] = value
    }

    func delete(_ node: NodePath, for server: String) throws(NodeError) {
        log.append("\(server) deletes \(node)")
        let stays: (String) -> Bool = { $0 != self.key(node) && !$0.hasPrefix(self.key(node) + "|") }
        interiors = interiors.filter(stays)
        leaves = leaves.filter { stays($0.key) }
    }

    func execute(_ node: NodePath, _ order: ExecuteOrder) throws(NodeError) -> ExecuteAnswer {
        log.append("\(order.server) executes \(node)")
        return .accepted
    }

    private func key(_ path: NodePath) -> String { path.names.joined(separator: "|") }
}

/// An object with more nodes than anybody should list at once.
final class CrowdedObject: ManagementObject {
    let description = NodeDescription.interior(
        nil, "A crowd.", [.interior(nil, "One of many.", occurrence: .zeroOrMore)])

    func children(of node: NodePath) -> [String]? {
        node.names.isEmpty ? (0..<20_000).map { "\($0)" } : []
    }

    func value(of leaf: NodePath) -> [UInt8]? { nil }
}

/// A tree with the sample at `./S`, and in it one thing.
struct SampleTree {
    let tree = ManagementTree()
    let object = SampleObject()

    init() throws {
        try tree.mount(object, as: "S")
        try tree.add("./S/Items/x", NewNode(format: .interior), for: "server")
        object.log = []
    }
}
