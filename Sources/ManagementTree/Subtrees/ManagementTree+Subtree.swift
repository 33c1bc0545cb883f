public import Markup

// Add and Replace of documents (TNDS).

extension ManagementTree {
    /// Adds all nodes of a document (TNDS), or none.
    ///
    /// The target is the parent of the document's nodes, or the node itself: then the document's `NodeName` is empty, or
    /// repeats the name. What is added to the Inbox goes where it belongs.
    ///
    /// - Parameter document: A `MgmtTree` element.
    /// - Throws: What the first node that can't be made is refused with, and that is `refusingNode`; `.badRequest`,
    ///   `.unsupportedFormat`, `.tooLarge` for the document itself.
    public func addSubtree(_ uri: String, _ document: Element, for server: String) throws(NodeError) {
        let (target, nodes) = try readSubtree(uri, document)
        let placed =
            try inbox(in: target) == nil ? place(nodes, target, .add) : unpack(nodes, target, for: server)
        try put(placed, .add, for: server)
    }

    /// Makes the subtree equal to a document (TNDS), or changes nothing. Nodes that the device provides stay.
    ///
    /// - Parameter document: A `MgmtTree` element.
    /// - Throws: As `addSubtree`.
    public func replaceSubtree(_ uri: String, _ document: Element, for server: String) throws(NodeError) {
        let (target, nodes) = try readSubtree(uri, document)
        try require(.replace, on: target, for: server)
        let placed = try place(nodes, target, .replace)
        for node in placed where try !subject(node.names).exists { throw .notFound }
        try put(placed, .replace, for: server)
    }

    private func readSubtree(
        _ uri: String, _ document: Element
    ) throws(NodeError) -> (target: [String], nodes: [SubtreeNode]) {
        refusingNode = nil
        let location = try NodeURI(uri, limits: limits)
        try location.requireNode()
        return (location.names, try SubtreeNode.read(document, limits))
    }

    /// A node directly below a document's root, and where it belongs.
    typealias PlacedNode = (names: [String], node: SubtreeNode)

    private func place(
        _ nodes: [SubtreeNode], _ target: [String], _ meeting: Meeting
    ) throws(NodeError) -> [PlacedNode] {
        var placed: [PlacedNode] = []
        for node in try nested(nodes) { placed.append((try names(of: node, target, meeting), node)) }
        return placed
    }

    /// Puts the nodes of a flat list, which say their place by `Path`, below those that they belong to.
    private func nested(_ nodes: [SubtreeNode]) throws(NodeError) -> [SubtreeNode] {
        guard nodes.count > 1 else { return nodes }
        var places: [String] = []
        var order: [Int] = []
        for (index, node) in nodes.enumerated() {
            let names = node.path + (node.name.map { [$0] } ?? [])
            places.append(NodePath(names).description)
            order.insert(index, at: firstPlace(in: index) { places[order[$0]] < places[index] })
        }
        var outermost: [SubtreeNode] = []
        for node in nodes {
            let above = NodePath(node.path).description
            let place = firstPlace(in: order.count) { places[order[$0]] < above }
            guard let name = node.name, place < order.count, places[order[place]] == above else {
                outermost.append(node)
                continue
            }
            let parent = nodes[order[place]]
            guard !parent.hasChild(name) else { throw .badRequest }
            parent.children.append(node)
        }
        return outermost
    }

    private func names(
        of node: SubtreeNode, _ target: [String], _ meeting: Meeting
    ) throws(NodeError) -> [String] {
        guard let name = node.name else { return target + node.path }
        // Servers that name the node twice, in the target and in the document.
        if node.path.isEmpty, name == target.last {
            let (outer, inner) = (try subject(target), try subject(target + [name]))
            let isMeant = meeting == .add ? !outer.exists : outer.exists
            if inner.description == nil || isMeant && !inner.exists { return target }
        }
        return target + node.path + [name]
    }

    private func put(
        _ placed: [PlacedNode], _ meeting: Meeting, for server: String
    ) throws(NodeError) {
        try together { () throws(NodeError) in
            for place in placed { try put(place.node, as: place.names, meeting, for: server) }
            // Last, since they may take rights away; and from below, since a parent's list is about its children.
            for place in placed { try putLists(place.node, place.names, for: server) }
        }
        refusingNode = nil
    }
}

/// How a node of a document meets one that exists.
enum Meeting {
    /// There may be none.
    case add
    /// It was made together with its parent, which is new, and may be filled.
    case fill
    /// It takes the document's place, or is made.
    case replace
}

extension ManagementTree {
    /// Makes a node and all below it.
    private func put(
        _ new: SubtreeNode, as names: [String], _ meeting: Meeting, for server: String
    ) throws(NodeError) {
        guard names.count <= limits.depth else { throw .uriTooLong }
        let uri = "./" + NodePath(names).description
        guard uri.utf8.count <= limits.length else { throw .uriTooLong }
        refusingNode = uri
        let subject = try subject(names)
        var below = meeting
        if meeting != .add, case .node(let node) = subject, node.exists, let description = node.description {
            try fill(node, description, new, meeting, for: server)
        } else {
            try add(names, new.newNode(subject.description), for: server)
            below = .fill
        }
        if let title = new.title { try setTitle(names, title) }
        for child in new.children {
            guard let name = child.name else { throw .badRequest }
            do throws(NodeError) {
                try put(child, as: names + [name], below, for: server)
            } catch {
                // Extensions that the device doesn't know may be ignored (OMA DM Bootstrap 1.2, DM profile).
                guard transaction?.isDevices ?? false, names.last == "Ext" else { throw error }
                child.isIgnored = true
            }
        }
    }

    private func putLists(_ node: SubtreeNode, _ names: [String], for server: String) throws(NodeError) {
        for child in node.children where !child.isIgnored {
            try putLists(child, names + [child.name ?? ""], for: server)
        }
        guard let list = node.list, !list.isEmpty else { return }
        refusingNode = "./" + NodePath(names).description
        try setList(names, list, for: server)
    }

    /// Gives a node that exists the document's value, or takes away the children that the document doesn't have.
    private func fill(
        _ node: MountedNode, _ description: NodeDescription, _ new: SubtreeNode, _ meeting: Meeting,
        for server: String
    ) throws(NodeError) {
        if meeting == .replace { try require(.replace, on: node.names, for: server) }
        let value = new.newNode(description)
        let check = ValueCheck(description: description)
        try check.check(type: new.type)
        guard description.isInterior == (value.format == .interior) else { throw .unsupportedFormat }
        guard !description.isInterior else {
            if meeting == .replace { try removeOthers(node, new, for: server) }
            return
        }
        if meeting == .fill, node.isBlank { return try add(node.names, value, for: server) }
        let octets = try check.octets(value.value, format: value.format)
        // What the device says itself may be in a document, as it is.
        if description.access.contains(.get), node.value == octets { return }
        try require(.replace, on: node.names, for: server)
        try replace(node, description, format: value.format, value.value, for: server)
    }

    /// - Parameter new: What stays; nil for nothing.
    private func removeOthers(
        _ node: MountedNode, _ new: SubtreeNode?, for server: String
    ) throws(NodeError) {
        for name in node.children where new?.hasChild(name) != true {
            let child = node.child(name)
            guard let description = child.description else { continue }
            let access = description.access
            if description.occurrence != .one, access.contains(.add) || access.contains(.delete) {
                try require(.delete, on: child.names, for: server)
                try remove(child, for: server)
            } else if description.isInterior {
                try removeOthers(child, nil, for: server)
            } else if description.occurrence == .one {
                try empty(child, description, for: server)
            }
        }
    }

    /// Makes a leaf that has to be there as if it were new.
    private func empty(
        _ leaf: MountedNode, _ description: NodeDescription, for server: String
    ) throws(NodeError) {
        guard description.access.contains(.replace), ValueCheck(description: description).isValid([]),
            !description.access.contains(.get) || leaf.value != []
        else { return }
        try require(.replace, on: leaf.names, for: server)
        try replace(leaf, description, format: nil, [], for: server)
    }
}
