internal import Bytes
internal import Linux
internal import Markup

// MARK: Reading

extension ManagementTree {
    func property(_ property: NodeProperty, of subject: Subject) throws(NodeError) -> String {
        let description = subject.description
        switch property {
        case .accessControlList: return ownList(of: subject.names)?.text ?? ""
        case .format: return description?.format.rawValue ?? ""
        case .name: return subject.name
        case .type: return description?.type ?? ""
        case .title: return properties[subject.names]?.kept.title ?? ""
        case .size:
            guard let description, !description.isInterior else { throw .notSupported }
            // A secret's length says something about it, and so is as little to be read as the secret.
            guard description.access.contains(.get) else { throw .notAllowed }
            return "\(subject.value?.count ?? 0)"
        case .timeStamp, .version: return try change(property, of: subject.names)
        }
    }

    /// When, or how often, servers changed a node; 406 when the tree doesn't count.
    private func change(_ property: NodeProperty, of names: [String]) throws(NodeError) -> String {
        let kept = properties[names]?.kept
        guard clock != nil, kept?.changed != nil || canCount else { throw .notSupported }
        guard property == .timeStamp else { return "\(kept?.version ?? 0)" }
        guard let changed = kept?.changed else { return "" }
        // ISO 8601 in its basic form.
        let text = "\(WallClock(seconds: changed))".utf8.filter {
            $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ":")
        }
        return String(decoding: text, as: UTF8.self)
    }
}

// MARK: Changing

extension ManagementTree {
    /// Replace on a property.
    func replace(
        _ property: NodeProperty, of names: [String], with value: [UInt8], for server: String
    ) throws(NodeError) {
        guard property != .accessControlList else { return try setList(names, value, for: server) }
        try require(.replace, on: names, for: server)
        let node = try subject(names)
        guard node.exists else { throw .notFound }
        switch property {
        case .title: try setTitle(names, value)
        case .name: try rename(node, to: value, for: server)
        case .accessControlList, .format, .size, .timeStamp, .type, .version: throw .notAllowed
        }
    }

    func setTitle(_ names: [String], _ value: [UInt8]) throws(NodeError) {
        guard value.count <= NodeProperties.maximumTitle else { throw .tooLarge }
        guard XMLReader.holds(value.span) else { throw .unsupportedFormat }
        let title = String(decoding: value, as: UTF8.self)
        try changeProperties(of: names) { $0.title = title }
    }

    private func rename(_ subject: Subject, to value: [UInt8], for server: String) throws(NodeError) {
        guard case .node(let node) = subject, let parent = node.parent, let description = node.description,
            description.name == nil, !description.isPermanent
        else { throw .notAllowed }
        let name = String(decoding: value, as: UTF8.self)
        guard name.hasCharacters(atMost: limits.segment) else { throw .uriTooLong }
        guard UTF8Check.isValid(value), NodeURI.isName(name) else { throw .badRequest }
        // Names that the description gives to others are taken.
        guard parent.child(name).description?.name == nil else { throw .notAllowed }
        guard !parent.children.contains(name) else { throw .alreadyExists }
        guard parent.child(name).uri.utf8.count <= limits.length else { throw .uriTooLong }
        // With its lists, or not at all.
        try together { () throws(NodeError) in
            try join(node.object)
            try node.object.rename(node.path, to: name, for: server)
            properties.rename(node.names, to: name)
            noteChange(parent.names)
        }
    }
}

// MARK: Keeping

extension ManagementTree {
    /// Whether there is room to count the changes of more nodes. Half of it is kept free for access control lists.
    var canCount: Bool { properties.size < NodeProperties.maximumSize / 2 }

    /// Notes that a node's value changed: a leaf's octets, or an interior node's children.
    func noteChange(_ names: [String]) {
        guard let clock, properties[names]?.kept.changed != nil || canCount else { return }
        let now = clock()
        properties.update(names[...]) { node in
            node.changed = now
            node.version &+= 1
        }
    }

    /// Notes that a server made a node.
    func noteNew(_ names: [String]) {
        // What was kept of a node of this name that the device removed isn't this node's.
        properties.remove(names)
        if let clock, canCount {
            let now = clock()
            properties.update(names[...]) { $0.changed = now }
        }
        noteChange(parent(of: names))
    }

    /// Whether a node that `server` makes gets a list of its own: below it the server could do nothing otherwise.
    func needsList(_ node: MountedNode, for server: String) -> Bool {
        // The owner's documents say themselves who has rights.
        if transaction?.isDevices ?? false { return false }
        let isInterior = node.description?.isInterior ?? false
        return isInterior && !rights(at: parent(of: node.names)).allows(.replace, server)
    }

    /// Changes what servers set of a node, on the disk too, or not at all.
    func changeProperties(
        of names: [String], _ change: (inout NodeProperties.Kept) -> Void
    ) throws(NodeError) {
        let old = properties[names]?.kept ?? NodeProperties.Kept()
        properties.update(names[...], change)
        do throws(NodeError) {
            guard properties.size <= NodeProperties.maximumSize else { throw .full }
            if transaction == nil { try saveProperties() }
        } catch {
            properties.update(names[...]) { $0 = old }
            throw error
        }
    }

    /// Stores what the tree noted by itself. What can't be stored now is stored with the next change.
    func keepProperties() {
        guard transaction == nil, held == nil else { return }
        do throws(NodeError) { try savePropertiesNow() } catch {}
    }

    /// Forgets what is kept of nodes that the device itself removed. To be called now and then.
    public func tidy() {
        for mount in mountedNodes {
            guard let kept = properties.child(mount.name) else { continue }
            do throws(NodeError) { try prepare(mount, kept) } catch { continue }
            tidy(mount)
        }
    }

    /// An object needn't find out what is in branches of which nothing is kept.
    private func prepare(_ node: MountedNode, _ kept: NodeProperties) throws(NodeError) {
        if kept.children.isEmpty { try node.object.prepare(for: node.path) }
        for child in kept.children { try prepare(node.child(child.name), child) }
    }

    private func tidy(_ node: MountedNode) {
        guard let kept = properties[node.names]?.children, !kept.isEmpty else { return }
        let children = node.children
        for below in kept {
            if children.contains(below.name) {
                tidy(node.child(below.name))
            } else {
                properties.remove(node.names + [below.name])
            }
        }
    }
}
