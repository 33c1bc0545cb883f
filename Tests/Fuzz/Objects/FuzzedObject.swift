import ManagementTree

/// A management object for the harnesses that need a tree: nodes of every kind, in memory and bounded.
final class FuzzedObject: ManagementObject {
    let description = NodeDescription.interior(
        nil, "A sample.", type: "urn:example:sample:1.0",
        [
            .leaf("Name", "Text.", access: [.get, .replace], maximumSize: 64),
            .leaf("Count", "A number.", .integer, access: [.get, .replace]),
            .leaf(
                "Blob", "Octets.", .binary, access: [.get, .replace], type: "image/png", maximumSize: 4096),
            .interior(
                "Items", "Things.",
                [
                    .interior(
                        nil, "A thing.", access: [.get, .add, .replace, .delete], occurrence: .zeroOrMore,
                        isPermanent: false,
                        [
                            .leaf("Title", "Text.", access: [.get, .add, .replace], isPermanent: false),
                            .leaf(
                                "Note", "Text.", access: [.get, .add, .replace, .delete],
                                occurrence: .zeroOrOne, isPermanent: false),
                            .leaf("Run", "An operation.", .null, access: .execute),
                        ])
                ]),
        ])

    private(set) var interiors = ["", "Items"]
    private(set) var leaves: [String: [UInt8]] = ["Name": [0x61], "Count": [0x31], "Blob": [0, 0xFF]]
    /// How often something was changed or ordered.
    private(set) var changes = 0
    private var kept: (interiors: [String], leaves: [String: [UInt8]]) = ([], [:])

    private func key(_ path: NodePath) -> String { path.names.joined(separator: "|") }

    private var names: [String] { interiors + leaves.keys.sorted() }

    func children(of node: NodePath) -> [String]? {
        guard interiors.contains(key(node)) else { return nil }
        let prefix = node.names.isEmpty ? "" : key(node) + "|"
        return names.filter { $0.hasPrefix(prefix) && $0 != prefix && !$0.isEmpty }
            .map { String($0.dropFirst(prefix.count)) }.filter { !$0.contains("|") && !$0.isEmpty }
    }

    func value(of leaf: NodePath) -> [UInt8]? { leaves[key(leaf)] }

    func add(_ node: NodePath, _ value: NewNode, for server: String) throws(NodeError) {
        changes += 1
        // A bar separates names here.
        guard names.count < 1000, !node.names.contains(where: { $0.contains("|") }) else { throw .full }
        guard value.format == .interior else {
            leaves[key(node)] = value.value
            return
        }
        interiors.append(key(node))
        leaves[key(node.appending("Title"))] = []
        leaves[key(node.appending("Run"))] = []
    }

    func replace(_ leaf: NodePath, with value: [UInt8], for server: String) throws(NodeError) {
        changes += 1
        leaves[key(leaf)] = value
    }

    func delete(_ node: NodePath, for server: String) throws(NodeError) {
        changes += 1
        let stays: (String) -> Bool = { $0 != self.key(node) && !$0.hasPrefix(self.key(node) + "|") }
        interiors = interiors.filter(stays)
        leaves = leaves.filter { stays($0.key) }
    }

    func execute(_ node: NodePath, _ order: ExecuteOrder) throws(NodeError) -> ExecuteAnswer {
        changes += 1
        return .accepted
    }

    func begin() throws(NodeError) { kept = (interiors, leaves) }

    func rollBack() throws(NodeError) { (interiors, leaves) = kept }
}
