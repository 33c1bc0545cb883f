extension ManagementTree {
    /// Makes a node.
    ///
    /// A required leaf exists, empty, as soon as its parent does; Add then fills it as Replace would (our choice, for
    /// servers that add every leaf of a new node). Missing parents are never made.
    ///
    /// - Parameter value: As it stood in the message: a `bin` node's value that came with the format `b64` is still
    ///   base64 text.
    /// - Throws: `.alreadyExists`; `.notFound` when the parent is missing; `.notAllowed` where no such node can be made;
    ///   `.unsupportedFormat`, `.tooLarge`, and what the object says.
    public func add(_ uri: String, _ value: NewNode, for server: String) throws(NodeError) {
        let location = try NodeURI(uri, limits: limits)
        switch try place(location) {
        case .root: throw .alreadyExists
        case .nowhere(let depth): throw depth == 1 ? .notAllowed : .notFound
        case .node(let node):
            guard location.query == nil else { throw .notAllowed }
            let description = try node.addable()
            var value = value
            let check = ValueCheck(description: description)
            // Data of an interior node means nothing, and is passed over.
            if description.isInterior && value.format == .interior { value.value = [] }
            value.value = try check.octets(value.value, format: value.format)
            try check.check(type: value.type)
            try node.object.add(node.path, value, for: server)
        }
    }

    /// Overwrites a leaf's value.
    ///
    /// - Parameters:
    ///   - format: nil when the command named none: then the leaf's own is meant.
    ///   - value: As it stood in the message, as with `add`.
    /// - Throws: `.notFound`, `.notAllowed`, `.unsupportedFormat`, `.tooLarge`, `.notSupported` for a property that can't
    ///   be changed yet, and what the object says.
    public func replace(
        _ uri: String, format: NodeFormat?, value: [UInt8], for server: String
    ) throws(NodeError) {
        try refuseChangeOfProperty(uri)
        let node = try target(uri)
        guard let description = node.description, !description.isInterior,
            description.access.contains(.replace)
        else { throw .notAllowed }
        let octets = try ValueCheck(description: description).octets(value, format: format)
        try node.object.replace(node.path, with: octets, for: server)
    }

    /// Deletes a node and all below it.
    ///
    /// - Throws: `.notFound`, `.notAllowed` for the root and for permanent nodes, and what the object says.
    public func delete(_ uri: String, for server: String) throws(NodeError) {
        let node = try target(uri)
        guard let description = node.description, !description.isPermanent,
            description.access.contains(.delete)
        else { throw .notAllowed }
        try node.object.delete(node.path, for: server)
    }

    /// Carries out what a node stands for.
    ///
    /// - Throws: `.notFound`, `.notAllowed`, and what the object says.
    public func execute(_ uri: String, _ order: ExecuteOrder) throws(NodeError) -> ExecuteAnswer {
        let node = try target(uri)
        guard node.description?.access.contains(.execute) ?? false else { throw .notAllowed }
        return try node.object.execute(node.path, order)
    }

    /// Names, titles and access control lists could be changed by the standard, but not on this device.
    private func refuseChangeOfProperty(_ uri: String) throws(NodeError) {
        switch try NodeURI(uri, limits: limits).query {
        case .property(.name), .property(.title), .property(.accessControlList), .unknown: throw .notSupported
        case nil, .property, .list: break
        }
    }
}

extension MountedNode {
    /// The description of this node, if it can be made here and now.
    fileprivate func addable() throws(NodeError) -> NodeDescription {
        guard !exists || isBlank else { throw .alreadyExists }
        guard let parent, parent.exists, let above = parent.description else { throw .notFound }
        guard above.isInterior, let description, description.access.contains(.add) else { throw .notAllowed }
        return description
    }

    /// Whether this is a leaf that exists only because it must, and to which nobody gave a value yet.
    private var isBlank: Bool {
        guard let description, description.occurrence == .one else { return false }
        return description.access.isSuperset(of: [.add, .get]) && !description.isInterior && value == []
    }
}
