extension ManagementTree {
    /// The list that is in force at a node: its own, or that of the nearest node above it that has one.
    ///
    /// For a node that doesn't exist that is the one it would inherit, so that an answer doesn't give away whether it exists.
    func rights(at names: [String]) -> AccessControlList {
        let given = names.first.flatMap { mount(named: $0)?.list }
        var list = given ?? properties.list ?? AccessControlList(owners: owners)
        var node: NodeProperties? = properties
        for name in names {
            node = node?.child(name)
            guard let below = node else { break }
            list = below.list ?? list
        }
        return list
    }

    /// The list that a node has of its own. The root always has one, and so have objects that were mounted with one.
    func ownList(of names: [String]) -> AccessControlList? {
        if let list = properties[names]?.list { return list }
        guard let name = names.first else { return AccessControlList(owners: owners) }
        return names.count == 1 ? mount(named: name)?.list : nil
    }

    /// Whether any server may give a command on a node.
    public func isOpen(_ uri: String, to command: AccessTypes) throws(NodeError) -> Bool {
        rights(at: try NodeURI(uri, limits: limits).names).commands.contains(command)
    }

    func require(
        _ command: AccessTypes, on names: [String], for server: String
    ) throws(NodeError) {
        guard rights(at: names).allows(command, server) else { throw .permissionDenied }
    }

    /// Changes a node's own list. No text stands for none: then the node inherits.
    ///
    /// - Source: Tree and Description 1.2, section 7.7.1.3: an interior node's list takes the right to replace the node or
    ///   its parent, a leaf's list that to replace the parent. While several servers have accounts the lists that all of
    ///   them live by are the device's: by those one could take the others' rights, and the accounts with which they
    ///   come.
    func setList(_ names: [String], _ text: [UInt8], for server: String) throws(NodeError) {
        let node = try subject(names)
        let isOfParent = !names.isEmpty && rights(at: parent(of: names)).allows(.replace, server)
        let isOwn = node.description?.isInterior ?? false && rights(at: names).allows(.replace, server)
        let isShared = names.count < 2 && owners.count > 1
        guard (isOfParent || isOwn) && !isShared || transaction?.isDevices ?? false else {
            throw .permissionDenied
        }
        guard node.exists else { throw .notFound }
        guard text.count <= AccessControlList.maximumSize else { throw .tooLarge }
        let list = AccessControlList(text)
        guard list != nil || text.isEmpty else { throw .badRequest }
        // The root always has a list, and everybody may add below it.
        guard !names.isEmpty || list?.allows(.add, "*") ?? false else { throw .notAllowed }
        try changeProperties(of: names) { $0.list = list }
    }

    /// Gives a node an access control list on the device's own behalf, for example `Get=a+b&Replace=a`.
    ///
    /// - Throws: `.notFound`, `.badRequest`, `.full`, `.storeFailed`.
    public func grant(_ list: String, on uri: String) throws(NodeError) {
        let names = try NodeURI(uri, limits: limits).names
        guard try subject(names).exists else { throw .notFound }
        guard let list = AccessControlList(Array(list.utf8)) else { throw .badRequest }
        try changeProperties(of: names) { $0.list = list }
    }

    /// Gives a node that the device makes the list that another one has of its own, unless it has one already; without one both
    /// inherit. Where there is no room for it the node inherits, too.
    public func passList(of source: String, to node: String) {
        do throws(NodeError) {
            let (from, to) = (
                try NodeURI(source, limits: limits).names, try NodeURI(node, limits: limits).names
            )
            guard let list = properties[from]?.list, properties[to]?.list == nil else { return }
            try changeProperties(of: to) { $0.list = list }
        } catch {}
    }

    /// The access control list that a node has of its own, for example `Get=a+b&Replace=a`; nil when it has none.
    public func grants(on uri: String) throws(NodeError) -> String? {
        properties[try NodeURI(uri, limits: limits).names]?.list?.text
    }

    /// Takes a server whose account is gone out of all access control lists.
    ///
    /// The root's list is as at first again if nobody is left who may give one of the commands.
    public func forget(server: String) throws(NodeError) {
        let (old, oldOwners, before) = (properties.copy(), owners, properties.list?.commands)
        owners.removeAll { $0 == server }
        properties.forget(server)
        if properties.list?.commands != before { properties.update([]) { $0.list = nil } }
        do throws(NodeError) {
            if transaction == nil { try saveProperties() }
        } catch {
            (properties, owners) = (old, oldOwners)
            throw error
        }
    }
}
