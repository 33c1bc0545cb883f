extension ManagementTree {
    /// Overwrites a leaf's value, or a property (`?prop=ACL`, `Name`, `Title`).
    ///
    /// - Parameters:
    ///   - format: nil when the command named none: then the leaf's own is meant. Means nothing for a property.
    ///   - type: nil when the command named none.
    ///   - value: As it was written in the message, as with `add`.
    /// - Throws: `.permissionDenied`, `.notFound`, `.notAllowed`, `.unsupportedFormat`, `.tooLarge`; `.badRequest` for what
    ///   is no access control list or name, `.alreadyExists` for another node's name, `.full` when there is no room for
    ///   properties, `.notSupported` for an unknown property, and what the object says.
    public func replace(
        _ uri: String, format: NodeFormat?, type: String? = nil, value: [UInt8], for server: String
    ) throws(NodeError) {
        let location = try NodeURI(uri, limits: limits)
        if case .property(let property) = location.query {
            return try replace(property, of: location.names, with: value, for: server)
        }
        let (node, description) = try target(location, .replace, for: server)
        try replace(node, description, format: format, type: type, value, for: server)
    }

    /// Overwrites a leaf that exists and that the server may replace.
    func replace(
        _ node: MountedNode, _ description: NodeDescription, format: NodeFormat?, type: String? = nil,
        _ value: [UInt8], for server: String
    ) throws(NodeError) {
        guard !description.isInterior, description.access.contains(.replace) else { throw .notAllowed }
        let check = ValueCheck(description: description)
        try check.check(type: type)
        let octets = try check.octets(value, format: format)
        try join(node.object)
        try node.object.replace(node.path, with: octets, for: server)
        noteChange(node.names)
        keepProperties()
    }

    /// Overwrites a leaf with the value of another one. Both go on independently.
    ///
    /// - Throws: As `get` for the source and `replace` for the target; `.notAllowed` for interior nodes; `.forbidden` for a
    ///   value that the target doesn't take.
    public func copy(_ source: String, to target: String, for server: String) throws(NodeError) {
        let (from, description) = try self.target(NodeURI(source, limits: limits), .get, for: server)
        let (to, other) = try self.target(NodeURI(target, limits: limits), .replace, for: server)
        guard !description.isInterior, description.access.contains(.get) else { throw .notAllowed }
        // The target's values aren't prepared for reading, the source's may no longer be.
        try from.object.prepare(for: from.path)
        guard let value = from.value else { throw .notFound }
        do throws(NodeError) {
            try replace(to, other, format: description.format, value, for: server)
        } catch {
            // Of a value that isn't the command's own, these would say nothing.
            throw error == .unsupportedFormat || error == .tooLarge ? .forbidden : error
        }
    }

    /// Deletes a node and all below it.
    ///
    /// - Throws: `.permissionDenied`, `.notFound`; `.notAllowed` for the root, for permanent nodes and for the last one where
    ///   one must be; and what the object says.
    public func delete(_ uri: String, for server: String) throws(NodeError) {
        let (node, description) = try target(NodeURI(uri, limits: limits), .delete, for: server)
        guard !description.isPermanent, description.access.contains(.delete), !isNeeded(node, description)
        else { throw .notAllowed }
        try remove(node, for: server)
    }

    func remove(_ node: MountedNode, for server: String) throws(NodeError) {
        try join(node.object)
        try node.object.delete(node.path, for: server)
        let names = node.names
        properties.remove(names)
        noteChange(parent(of: names))
        keepProperties()
    }

    private func isNeeded(_ node: MountedNode, _ description: NodeDescription) -> Bool {
        switch description.occurrence {
        case .one: true
        case .oneOrMore, .oneOrN: node.parent?.freeChildren == 1
        case .zeroOrOne, .zeroOrMore, .zeroOrN: false
        }
    }

    /// Carries out what a node stands for.
    ///
    /// - Throws: `.permissionDenied`, `.notFound`, `.notAllowed`, and what the object says.
    public func execute(_ uri: String, _ order: ExecuteOrder) throws(NodeError) -> ExecuteAnswer {
        let (node, description) = try target(NodeURI(uri, limits: limits), .execute, for: order.server)
        guard description.access.contains(.execute) else { throw .notAllowed }
        return try node.object.execute(node.path, order)
    }
}
