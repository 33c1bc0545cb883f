/// What a management object says about one of its nodes, and about all below it.
///
/// The tree checks every command against it, so an object states a rule once, here, and never in code.
///
/// A class that never changes, so that handing it on copies nothing.
public final class NodeDescription: Sendable {
    /// The node's name; nil for nodes whose name is chosen when they are made (`<x>`).
    public let name: String?
    /// What its value looks like; `.interior` for a node with children.
    public let format: NodeFormat
    /// The commands that the node takes. `.add` stands at the node that is made, not at its parent.
    public let access: AccessTypes
    /// How many of it there may be beside each other.
    public let occurrence: Occurrence
    /// Whether no server can make, delete or rename it.
    public let isPermanent: Bool
    /// A leaf's media type; an interior node's management object identifier, or empty.
    public let type: String
    /// Other identifiers of the same object: of drafts of its specification, and of versions that are alike.
    public let otherTypes: [String]
    /// One sentence on what the node is for.
    public let summary: String
    /// The largest value a server may write.
    ///
    /// - Unit: bytes. - Default: 255, a name or an address; longer ones say so.
    public let maximumSize: Int
    /// The nodes directly below it.
    public let children: [NodeDescription]

    private init(
        name: String?, format: NodeFormat, access: AccessTypes, occurrence: Occurrence, isPermanent: Bool,
        type: String, otherTypes: [String] = [], summary: String, maximumSize: Int,
        children: [NodeDescription]
    ) {
        (self.name, self.format, self.access, self.occurrence) = (name, format, access, occurrence)
        (self.isPermanent, self.type, self.summary) = (isPermanent, type, summary)
        self.otherTypes = otherTypes
        (self.maximumSize, self.children) = (maximumSize, children)
    }

    /// Describes an interior node. Its children come last, so that the source looks like the tree.
    public static func interior(
        _ name: String?, _ summary: String, access: AccessTypes = .get, occurrence: Occurrence = .one,
        type: String = "", otherTypes: [String] = [], isPermanent: Bool = true,
        _ children: [NodeDescription] = []
    ) -> NodeDescription {
        NodeDescription(
            name: name, format: .interior, access: access, occurrence: occurrence, isPermanent: isPermanent,
            type: type, otherTypes: otherTypes, summary: summary, maximumSize: 0, children: children)
    }

    /// Describes a leaf.
    public static func leaf(
        _ name: String?, _ summary: String, _ format: NodeFormat = .character, access: AccessTypes = .get,
        occurrence: Occurrence = .one, type: String = "text/plain", maximumSize: Int = 255,
        isPermanent: Bool = true
    ) -> NodeDescription {
        NodeDescription(
            name: name, format: format, access: access, occurrence: occurrence, isPermanent: isPermanent,
            type: type, summary: summary, maximumSize: maximumSize, children: [])
    }
}

extension NodeDescription {
    /// Whether it has children instead of a value.
    public var isInterior: Bool { format == .interior }

    /// Whether an object of this type is what is described here, in this version or another that is alike.
    func takes(type: String) -> Bool { type == self.type || otherTypes.contains(type) }

    /// The description of a child of this name: its own, or the one for freely named children.
    public func child(_ name: String) -> NodeDescription? {
        children.first { $0.name == name } ?? children.first { $0.name == nil }
    }

    /// The description of the node at `path` below this one; nil where there can't be any.
    public func descendant(_ path: NodePath) -> NodeDescription? {
        var description: NodeDescription? = self
        for name in path.names { description = description?.child(name) }
        return description
    }
}
