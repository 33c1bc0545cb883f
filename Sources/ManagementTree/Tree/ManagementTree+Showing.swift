extension ManagementTree {
    /// A node and all below it, each before those below it, for people on the device: whatever servers' access control lists say. What no
    /// server can read, such as passwords, isn't shown.
    ///
    /// - Throws: As `get` does; `.tooLarge` for more than 4096 nodes.
    public func shown(_ uri: String) throws(NodeError) -> [Node] {
        let location = try NodeURI(uri, limits: limits)
        guard case nil = location.query else { throw .notSupported }
        let subject = try subject(location.names)
        guard subject.exists else { throw .notFound }
        var shown: [Node] = []
        for node in try roots(of: subject) { try show(node, in: &shown) }
        return shown
    }

    private func show(_ node: MountedNode, in shown: inout [Node]) throws(NodeError) {
        guard let description = node.description, description.access.contains(.get) else { return }
        guard shown.count < Self.maximumShownNodes else { throw .tooLarge }
        let content: Node.Content = description.isInterior ? .omitted : .value(node.value ?? [])
        shown.append(
            Node(uri: node.uri, format: description.format, type: description.type, content: content))
        guard description.isInterior else { return }
        for name in node.children { try show(node.child(name), in: &shown) }
    }

    /// - Unit: nodes. - Default: 4096, what a reader on the bus takes.
    private static var maximumShownNodes: Int { 4096 }
}
