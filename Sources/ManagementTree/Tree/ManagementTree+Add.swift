extension ManagementTree {
    /// Makes a node, and the parents that are missing where the description lets servers make them.
    ///
    /// A required leaf exists, empty, as soon as its parent does; Add then fills it as Replace would (some
    /// servers add every leaf of a new node). A new interior node below which the server could do nothing gets an
    /// access control list that lets it. What is added to the Inbox goes where it belongs.
    ///
    /// - Parameter value: As it was written in the message: a `bin` node's value that came with the format `b64` is still
    ///   base64 text.
    /// - Throws: `.permissionDenied`, `.alreadyExists`; `.notFound` when a parent is missing that can't be made; `.notAllowed`
    ///   where no such node can be made; `.unsupportedFormat`, `.tooLarge`, and what the object says. Then nothing was
    ///   made, and `refusingNode` is the parent that was the reason, if one was.
    public func add(_ uri: String, _ value: NewNode, for server: String) throws(NodeError) {
        refusingNode = nil
        let location = try NodeURI(uri, limits: limits)
        guard location.query == nil else {
            try require(.add, on: parent(of: location.names), for: server)
            return try location.requireNode()
        }
        try add(location.names, value, for: server)
    }

    func add(_ names: [String], _ value: NewNode, for server: String) throws(NodeError) {
        guard names.count < 2 || inbox(in: names) == nil else {
            return try addToInbox(names, value, for: server)
        }
        let addition = try addition(names, for: server)
        let value = try addition.checked(value)
        guard !addition.missing.isEmpty || needsList(addition.node, for: server) else {
            try make(addition.node, value, for: server)
            return keepProperties()
        }
        try together { () throws(NodeError) in
            try makeParents(addition.missing, for: server)
            try make(addition.node, value, for: server)
        }
    }

    /// Makes those that the device hasn't made meanwhile, in a transaction.
    func makeParents(_ missing: [MountedNode], for server: String) throws(NodeError) {
        let named = refusingNode
        for parent in missing where !parent.exists {
            refusingNode = parent.uri
            try make(parent, NewNode(format: .interior), for: server)
        }
        refusingNode = named
    }

    private func make(_ node: MountedNode, _ value: NewNode, for server: String) throws(NodeError) {
        let (isBlank, needsList) = (node.exists, needsList(node, for: server))
        try join(node.object)
        try node.object.add(node.path, value, for: server)
        guard !isBlank else { return noteChange(node.names) }
        noteNew(node.names)
        guard needsList else { return }
        try changeProperties(of: node.names) { $0.list = AccessControlList(creator: server) }
    }

    /// What is to be made so that there is a node of these names, once all is checked but its value.
    func addition(_ names: [String], for server: String) throws(NodeError) -> Addition {
        try require(.add, on: parent(of: names), for: server)
        switch try subject(names) {
        case .root: throw .alreadyExists
        case .nowhere: throw names.count == 1 ? .notAllowed : .notFound
        case .node(let node):
            guard !node.exists || canFill(node, for: server) else { throw .alreadyExists }
            let missing = try missingParents(of: node)
            // What is kept of parents that the device removed says nothing about new ones.
            if let first = missing.first { try require(.add, on: parent(of: first.names), for: server) }
            return Addition(node: node, missing: missing)
        }
    }

    /// Whether Add may fill a node that exists: a list of its own is for those who find it empty, too.
    private func canFill(_ node: MountedNode, for server: String) -> Bool {
        node.isBlank && properties[node.names]?.list?.allows(.replace, server) ?? true
    }

    /// Outermost first.
    private func missingParents(of node: MountedNode) throws(NodeError) -> [MountedNode] {
        var missing: [MountedNode] = []
        var above = node.parent
        while let parent = above, !parent.exists {
            missing = [parent] + missing
            above = parent.parent
        }
        // Below a leaf there is nothing to be missing.
        if let above, above.description?.isInterior != true { throw .notAllowed }
        for parent in missing where !(parent.canBeMade && parent.hasRoom) {
            refusingNode = parent.uri
            throw parent.canBeMade ? .full : .notFound
        }
        return missing
    }
}

/// A node that can be made.
struct Addition {
    let node: MountedNode
    /// The parents to be made before it.
    let missing: [MountedNode]

    @discardableResult
    func requireAddable() throws(NodeError) -> NodeDescription {
        guard let description = node.description, node.parent?.description?.isInterior ?? false,
            node.canBeMade
        else { throw .notAllowed }
        guard node.hasRoom else { throw .full }
        return description
    }

    /// The value that the node is made with.
    func checked(_ value: NewNode) throws(NodeError) -> NewNode {
        let description = try requireAddable()
        var value = value
        let check = ValueCheck(description: description)
        // An interior node has to be called one.
        guard value.format != nil || !description.isInterior else { throw .unsupportedFormat }
        // Data of an interior node means nothing, and is ignored.
        if description.isInterior && value.format == .interior { value.value = [] }
        value.value = try check.octets(value.value, format: value.format)
        try check.check(type: value.type)
        return value
    }
}

extension MountedNode {
    /// Whether servers may make such a node, and there is place for one more.
    fileprivate var canBeMade: Bool {
        guard let description, description.access.contains(.add) else { return false }
        return description.name != nil || description.occurrence.limit != 1 || hasRoom
    }

    /// Whether there is room for one more with a free name.
    fileprivate var hasRoom: Bool {
        guard let description, description.name == nil, let limit = description.occurrence.limit, let parent
        else { return true }
        return parent.freeChildren < limit
    }
}
