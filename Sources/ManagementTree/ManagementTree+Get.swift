extension ManagementTree {
    /// Answers Get for a node, for a property (`?prop=Format`, `Name`, `Type`, and a leaf's `Size`), or for a subtree
    /// (`?list=Struct`, `?list=StructData`): then the node comes first, and each node before those below it.
    ///
    /// - Throws: `.notFound`; `.notAllowed` for a node that can't be read; `.notSupported` for other properties and
    ///   lists; `.tooLarge` for more than `maximumListedNodes`.
    public func get(_ uri: String, for server: String) throws(NodeError) -> [Node] {
        let location = try NodeURI(uri, limits: limits)
        switch try place(location) {
        case .root: return try getRoot(location.query)
        case .nowhere: throw .notFound
        case .node(let node):
            guard node.exists, let description = node.description else { throw .notFound }
            return try node.answers(to: location.query, description)
        }
    }

    /// - Unit: nodes of one answer. - Default: 16 384. Our choice: a full software inventory needs half of it.
    static var maximumListedNodes: Int { 16_384 }

    private func getRoot(_ query: NodeURI.Query?) throws(NodeError) -> [Node] {
        switch query {
        case nil: return [root(.children(mountedNodes.map { PercentEscapes.encode($0.name) }))]
        case .list(let list): return try listRoot(list)
        case .property(.format): return [.property(".", .format, "node")]
        case .property(.name): return [.property(".", .name, ".")]
        case .property(.type): return [.property(".", .type, "")]
        case .property, .unknown: throw .notSupported
        }
    }

    private func listRoot(_ list: NodeList) throws(NodeError) -> [Node] {
        var answers = [root(.omitted)]
        for node in mountedNodes {
            try node.object.prepare(for: NodePath())
            try node.list(list, into: &answers)
        }
        return answers
    }

    private func root(_ content: Node.Content) -> Node {
        Node(uri: ".", format: .interior, type: "", content: content)
    }
}

extension MountedNode {
    fileprivate func answers(
        to query: NodeURI.Query?, _ description: NodeDescription
    ) throws(NodeError) -> [Node] {
        switch query {
        case nil:
            guard description.access.contains(.get) else { throw .notAllowed }
            return [try wholeNode(description)]
        case .list(let list):
            guard description.access.contains(.get) else { throw .notAllowed }
            var answers: [Node] = []
            try self.list(list, into: &answers)
            return answers
        case .property(let property): return [try self.property(property, description)]
        case .unknown: throw .notSupported
        }
    }

    private func wholeNode(_ description: NodeDescription) throws(NodeError) -> Node {
        guard !description.isInterior else {
            return answer(description, .children(children.map { PercentEscapes.encode($0) }))
        }
        guard let value else { throw .notFound }
        return answer(description, .value(value))
    }

    private func answer(_ description: NodeDescription, _ content: Node.Content) -> Node {
        Node(uri: uri, format: description.format, type: description.type, content: content)
    }

    private func property(
        _ property: NodeProperty, _ description: NodeDescription
    ) throws(NodeError) -> Node {
        switch property {
        case .format: return .property(uri, property, description.format.rawValue)
        case .name: return .property(uri, property, name)
        case .type: return .property(uri, property, description.type)
        case .size:
            guard !description.isInterior else { throw .notSupported }
            // A secret's length says something about it, and so is as little to be read as the secret.
            guard description.access.contains(.get) else { throw .notAllowed }
            return .property(uri, property, "\(value?.count ?? 0)")
        case .accessControlList, .timeStamp, .title, .version: throw .notSupported
        }
    }

    /// Appends this node and all below it that can be read.
    fileprivate func list(_ list: NodeList, into answers: inout [Node]) throws(NodeError) {
        guard let description, description.access.contains(.get) else { return }
        guard answers.count < ManagementTree.maximumListedNodes else { throw .tooLarge }
        answers.append(answer(description, content(for: list, description)))
        guard description.isInterior else { return }
        for name in children { try child(name).list(list, into: &answers) }
    }

    private func content(for list: NodeList, _ description: NodeDescription) -> Node.Content {
        switch list {
        case .structure: .omitted
        case .structureAndData: description.isInterior ? .omitted : .value(value ?? [])
        }
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
