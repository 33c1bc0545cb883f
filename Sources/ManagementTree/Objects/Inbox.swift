/// `./Inbox`: where a server puts a management object when it doesn't know where the device has such objects.
///
/// The tree recognizes it and puts what is added where it belongs; nothing is ever in it.
///
/// - Source: OMA DM Standardized Objects 1.2, section 5.3.4.
public final class Inbox: ManagementObject {
    static var identifier: String { "urn:oma:mo:oma-dm-inbox:1.0" }

    public init() {}

    public var description: NodeDescription { Self.nodes }

    /// What the object is made of.
    public static var nodes: NodeDescription {
        .interior(
            "Inbox", "Takes management objects to where they belong.", access: [], type: identifier,
            [
                .interior(
                    nil, "A management object.", access: .add, occurrence: .zeroOrMore, isPermanent: false)
            ])
    }

    public func children(of node: NodePath) -> [String]? { [] }
    public func value(of leaf: NodePath) -> [UInt8]? { nil }
}

extension ManagementTree {
    /// The Inbox, if these names lead to it or into it.
    func inbox(in names: [String]) -> Mount? {
        guard let name = names.first, let mount = mount(named: name), mount.isInbox else { return nil }
        return mount
    }

    /// Makes an interior node where objects of its type belong.
    func addToInbox(_ names: [String], _ value: NewNode, for server: String) throws(NodeError) {
        try require(.add, on: parent(of: names), for: server)
        guard names.count == 2 else { throw .notAllowed }
        guard let home = try home(of: value.type) else { return }
        try add(home + [try freshName(names[1], in: home, [])], value, for: server)
    }

    /// Finds out where the objects of a document belong, and lets them refer to each other there.
    func unpack(
        _ nodes: [SubtreeNode], _ target: [String], for server: String
    ) throws(NodeError) -> [PlacedNode] {
        try require(.add, on: [target[0]], for: server)
        guard target.count <= 2 else { throw .notAllowed }
        // Each gets a name of its own, which is looked for among all others.
        guard nodes.count <= 64 else { throw .tooLarge }
        var placed: [PlacedNode] = []
        var moves: [(from: String, to: String)] = []
        for node in nodes {
            let name = node.name ?? (target.count == 2 ? target[1] : "1")
            guard let home = try home(of: node.type) else { continue }
            let names = home + [try freshName(name, in: home, placed)]
            placed.append((names, node))
            moves.append(
                (
                    from: "./" + NodePath([target[0], name]).description,
                    to: "./" + NodePath(names).description
                ))
        }
        for place in placed { place.node.redirect(moves) }
        return placed
    }

    /// The node below which objects of this type are made; nil for objects of a bootstrap document that the device
    /// doesn't have, such as connections, which may be ignored (OMA DM Bootstrap 1.2, DM profile).
    private func home(of type: String?) throws(NodeError) -> [String]? {
        guard let type, !type.isEmpty else { throw .notSupported }
        for node in mountedNodes {
            if let path = node.description?.home(of: type) { return [node.name] + path }
        }
        // An object that there is once, where it is.
        guard mountPoint(ofType: type) == nil else { throw .notAllowed }
        guard transaction?.isDevices ?? false else { throw .notSupported }
        return nil
    }

    /// The name, with a number where a node or one of `others` has it already.
    private func freshName(
        _ base: String, in home: [String], _ others: [PlacedNode]
    ) throws(NodeError) -> String {
        var name = base
        var number = 1
        while try subject(home + [name]).exists || others.contains(where: { $0.names == home + [name] }) {
            number += 1
            name = "\(base)-\(number)"
        }
        guard name.hasCharacters(atMost: limits.segment) else { throw .uriTooLong }
        return name
    }
}

extension NodeDescription {
    /// The path of the node below which freely named objects of this type are.
    fileprivate func home(of identifier: String) -> [String]? {
        for child in children {
            guard let name = child.name else {
                if child.takes(type: identifier) { return [] }
                continue
            }
            if let path = child.home(of: identifier) { return [name] + path }
        }
        return nil
    }
}
