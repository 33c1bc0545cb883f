extension ManagementTree {
    /// Answers Get for a node, for a property (`?prop=`), or for a subtree: `?list=Struct` and `StructData`, with the
    /// node first and each node before those below it, or `?list=TNDS`, as one document.
    ///
    /// - Throws: `.permissionDenied`, `.notFound`; `.notAllowed` for a node that can't be read; `.notSupported` for other
    ///   properties and lists; `.tooLarge` for more than `maximumListedNodes`.
    public func get(_ uri: String, for server: String) throws(NodeError) -> [Node] {
        let location = try NodeURI(uri, limits: limits)
        try require(.get, on: location.names, for: server)
        let subject = try subject(location.names)
        guard inbox(in: location.names) == nil else { throw .notAllowed }
        guard subject.exists, let description = subject.description else { throw .notFound }
        switch location.query {
        case .unknown: throw .notSupported
        case .property(let property):
            return [.property(subject.uri, property, try self.property(property, of: subject))]
        case nil, .list: break
        }
        guard description.access.contains(.get) else { throw .notAllowed }
        switch location.query {
        case .list(.tree(let parts)): return [try document(of: subject, parts, for: server)]
        case .list(let list): return try nodes(of: subject, list, for: server)
        default: return [try wholeNode(subject, description)]
        }
    }

    /// - Unit: nodes of one answer. - Default: 16 384. A full software inventory needs half of it.
    static var maximumListedNodes: Int { 16_384 }

    private func wholeNode(_ subject: Subject, _ description: NodeDescription) throws(NodeError) -> Node {
        let content: Node.Content
        if case .node(let node) = subject {
            if description.isInterior {
                content = .children(node.children.map { PercentEscapes.encode($0) })
            } else {
                guard let value = node.value else { throw .notFound }
                content = .value(value)
            }
        } else {
            content = .children(mountNames.map { PercentEscapes.encode($0) })
        }
        return Node(uri: subject.uri, format: description.format, type: description.type, content: content)
    }

    private func nodes(of subject: Subject, _ list: NodeList, for server: String) throws(NodeError) -> [Node]
    {
        var reading = Reading(server: server, list: rights(at: subject.names))
        var answers: [Node] = []
        for node in try roots(of: subject) {
            if case .root = subject, answers.isEmpty {
                answers = [Node(uri: ".", format: .interior, type: "", content: .omitted)]
            }
            reading.list = rights(at: node.names)
            try append(node, properties[node.names], list, &reading, to: &answers)
        }
        return answers
    }

    /// The nodes that a list begins with, prepared: the node itself, or all objects.
    func roots(of subject: Subject) throws(NodeError) -> [MountedNode] {
        if case .node(let node) = subject { return [node] }
        let nodes = mountedNodes
        for node in nodes { try node.object.prepare(for: NodePath()) }
        return nodes
    }

    /// Appends a node and all below it that can be read.
    private func append(
        _ node: MountedNode, _ kept: NodeProperties?, _ list: NodeList, _ reading: inout Reading,
        to answers: inout [Node]
    ) throws(NodeError) {
        guard let description = try reading.enter(node, kept) else { return }
        let outer = reading.list
        reading.list = kept?.list ?? outer
        defer { reading.list = outer }
        var content = Node.Content.omitted
        if case .structureAndData = list, !description.isInterior { content = .value(node.value ?? []) }
        answers.append(
            Node(uri: node.uri, format: description.format, type: description.type, content: content))
        guard description.isInterior else { return }
        for name in node.children {
            try append(node.child(name), kept?.child(name), list, &reading, to: &answers)
        }
    }
}

/// What a server gets to see of a subtree.
struct Reading {
    let server: String
    /// The list that nodes inherit.
    var list: AccessControlList
    private var count = 0

    init(server: String, list: AccessControlList) {
        (self.server, self.list) = (server, list)
    }

    /// Counts a node. - Returns: Nil for a node that the server can't read; nothing below it is read either.
    mutating func enter(_ node: MountedNode, _ kept: NodeProperties?) throws(NodeError) -> NodeDescription? {
        guard let description = node.description, description.access.contains(.get),
            (kept?.list ?? list).allows(.get, server)
        else { return nil }
        guard count < ManagementTree.maximumListedNodes else { throw .tooLarge }
        count += 1
        return description
    }
}

extension Node {
    /// A property's value travels as text, whatever the node's own format.
    fileprivate static func property(_ uri: String, _ property: NodeProperty, _ text: String) -> Node {
        Node(
            uri: uri + "?prop=" + property.rawValue, format: .character, type: "text/plain",
            content: .value(Array(text.utf8)))
    }
}
