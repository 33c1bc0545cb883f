/// The management tree: a root with management objects mounted directly below it.
///
/// Every command is checked in the same order, and the first thing that is wrong gives the status: the URI (412,
/// 404), its limits (414), the server's rights (425), existence (404, 418), access types and permanence (405), format and
/// type (415), size (413), and last what the object itself says.
///
/// - Source: OMA DM Tree and Description 1.2; the order is ours: who has no rights doesn't hear what exists.
public final class ManagementTree {
    private(set) var mounts: [Mount] = []
    let limits: URILimits
    /// The servers that may do everything where no access control list says otherwise; `*` stands for all.
    public var owners: [String]
    let store: (any PropertyStore)?
    /// Seconds since 1970.
    let clock: (() -> Int64)?
    /// What is kept of the root, and so of all nodes.
    var properties: NodeProperties
    /// What the open transaction has begun on; nil when none is open.
    var transaction: Transaction?
    /// Nil when changes are durable at once.
    var held: HeldProperties?
    /// Whether `properties` has something that may be lost, and waits to be stored.
    var arePropertiesBehind = false
    /// The node that refused the last Add, when that wasn't the one the command named but a parent that it implies.
    public internal(set) var refusingNode: String?

    final class Mount {
        let name: String
        let object: any ManagementObject
        let description: NodeDescription
        /// The list of the object's root while nobody has given it another one; nil when it inherits.
        let list: AccessControlList?

        init(_ name: String, _ object: any ManagementObject, _ list: AccessControlList?) {
            (self.name, self.object, description, self.list) = (name, object, object.description, list)
        }

        var isInbox: Bool { description.type == Inbox.identifier }
    }

    /// - Parameters:
    ///   - owners: The servers that may do everything where no access control list says otherwise. Default: all.
    ///   - properties: Where titles, access control lists and the like are kept. Default: in memory only.
    ///   - clock: Seconds since 1970, for `TStamp`; without it the tree has neither `TStamp` nor `VerNo`.
    public init(
        limits: URILimits = URILimits(), owners: [String] = ["*"], properties: (any PropertyStore)? = nil,
        clock: (() -> Int64)? = nil
    ) {
        (self.limits, self.owners, store, self.clock) = (limits, owners, properties, clock)
        self.properties = NodeProperties(properties?.load() ?? [])
    }

    /// Shows `object` as `./name`.
    ///
    /// - Parameter list: The access control list that it has as long as nobody gives it another one, for example
    ///   `Add=*&Get=*`. Default: none, it inherits the root's.
    /// - Throws: `.alreadyExists`; `.notFound` for what can't be a name; `.badRequest` for what is no list.
    public func mount(
        _ object: any ManagementObject, as name: String, list: String = ""
    ) throws(NodeError) {
        guard NodeURI.isName(name) else { throw .notFound }
        guard mount(named: name) == nil else { throw .alreadyExists }
        let given = AccessControlList(Array(list.utf8))
        guard given != nil || list.isEmpty else { throw .badRequest }
        mounts.append(Mount(name, object, given))
    }

    /// Where the object of this identifier is, for example `./SCOMO`.
    public func mountPoint(ofType identifier: String) -> String? {
        mounts.first { $0.description.type == identifier }.map { "./" + PercentEscapes.encode($0.name) }
    }

    /// The names of the mounted objects.
    public var mountNames: [String] { mounts.map { $0.name } }

    /// The leaves of the device information, which a device sends at the beginning of each session.
    public var deviceInformation: [(uri: String, value: String)] {
        let isInformation: (Mount) -> Bool = { $0.description.type == DeviceInformation.identifier }
        guard let mount = mounts.first(where: isInformation) else { return [] }
        return leaves(below: MountedNode(mount, NodePath()))
    }

    private func leaves(below node: MountedNode) -> [(uri: String, value: String)] {
        var leaves: [(uri: String, value: String)] = []
        for name in node.children {
            let child = node.child(name)
            if child.description?.isInterior == true {
                leaves += self.leaves(below: child)
            } else if let value = child.value {
                leaves.append((child.uri, String(decoding: value, as: UTF8.self)))
            }
        }
        return leaves
    }

    var mountedNodes: [MountedNode] { mounts.map { MountedNode($0, NodePath()) } }

    func mount(named name: String) -> Mount? { mounts.first { $0.name == name } }

    /// What a command is about, which need not exist. The object there is prepared for the command.
    func subject(_ names: [String]) throws(NodeError) -> Subject {
        guard let name = names.first else { return .root }
        guard let mount = mount(named: name) else { return .nowhere(names) }
        let path = NodePath(names.dropFirst())
        try mount.object.prepare(for: path)
        return .node(MountedNode(mount, path))
    }

    /// The existing node that a command is for, which isn't the root and not a property.
    func target(
        _ uri: NodeURI, _ command: AccessTypes, for server: String
    ) throws(NodeError) -> (node: MountedNode, description: NodeDescription) {
        try require(command, on: uri.names, for: server)
        let subject = try subject(uri.names)
        guard subject.exists else { throw .notFound }
        try uri.requireNode()
        guard case .node(let node) = subject, let description = node.description else { throw .notAllowed }
        return (node, description)
    }
}

/// What a command is about.
enum Subject {
    case root
    /// No object is mounted under the first of these names.
    case nowhere([String])
    /// Below an object, which may or may not have such a node.
    case node(MountedNode)
}

extension Subject {
    var exists: Bool {
        switch self {
        case .root: true
        case .nowhere: false
        case .node(let node): node.exists
        }
    }

    var names: [String] {
        switch self {
        case .root: []
        case .nowhere(let names): names
        case .node(let node): node.names
        }
    }

    var name: String { names.last ?? "." }
    var uri: String { names.isEmpty ? "." : "./" + NodePath(names).description }

    var description: NodeDescription? {
        switch self {
        case .root: .interior(nil, "")
        case .nowhere: nil
        case .node(let node): node.description
        }
    }

    var value: [UInt8]? {
        guard case .node(let node) = self else { return nil }
        return node.value
    }
}
