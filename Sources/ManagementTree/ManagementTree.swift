/// The management tree: a root with management objects mounted directly below it.
///
/// Every command is checked in the same order, and the first thing that is wrong gives the status: the URI (412,
/// 404), its limits (414), existence (404, 418), access types and permanence (405), format and type (415), size
/// (413), and last what the object itself says.
///
/// - Source: OMA DM Tree and Description 1.2; the order is our choice.
public final class ManagementTree {
    private var mounts: [Mount] = []
    let limits: URILimits
    /// The servers that may do everything where no access control list says otherwise; `*` stands for all.
    public var owners: [String]
    let store: (any PropertyStore)?
    /// Seconds since 1970.
    let clock: (() -> Int64)?
    /// The objects that the open transaction has begun on; nil when none is open.
    var transaction: [any ManagementObject]?

    struct Mount {
        let name: String
        let object: any ManagementObject
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
    }

    /// Shows `object` as `./name`.
    ///
    /// - Throws: `.alreadyExists`; `.notFound` for what can't be a name.
    public func mount(_ object: any ManagementObject, as name: String) throws(NodeError) {
        guard NodeURI.isName(name) else { throw .notFound }
        guard mount(named: name) == nil else { throw .alreadyExists }
        mounts.append(Mount(name: name, object: object))
    }

    /// Where the object of this identifier is, for example `./SCOMO`.
    public func mountPoint(ofType identifier: String) -> String? {
        mounts.first { $0.object.description.type == identifier }.map {
            "./" + PercentEscapes.encode($0.name)
        }
    }

    /// The leaves of the device information, which a device sends at the beginning of each session.
    public var deviceInformation: [(uri: String, value: String)] {
        let isInformation: (Mount) -> Bool = { $0.object.description.type == DeviceInformation.identifier }
        guard let mount = mounts.first(where: isInformation) else { return [] }
        var leaves: [(uri: String, value: String)] = []
        for name in mount.object.children(of: NodePath()) ?? [] {
            let node = MountedNode(mount, NodePath([name]))
            guard node.description?.isInterior == false, let value = node.value else { continue }
            leaves.append((node.uri, String(decoding: value, as: UTF8.self)))
        }
        return leaves
    }

    var mountedNodes: [MountedNode] { mounts.map { MountedNode($0, NodePath()) } }

    private func mount(named name: String) -> Mount? { mounts.first { $0.name == name } }

    /// Where a URI leads. The object there is prepared for a command.
    func place(_ uri: NodeURI) throws(NodeError) -> Place {
        guard let name = uri.names.first else { return .root }
        guard let mount = mount(named: name) else { return .nowhere(depth: uri.names.count) }
        let path = NodePath(uri.names.dropFirst())
        try mount.object.prepare(for: path)
        return .node(MountedNode(mount, path))
    }

    /// The existing node that a command is for, which isn't the root and not a property.
    func target(_ text: String) throws(NodeError) -> MountedNode {
        let uri = try NodeURI(text, limits: limits)
        switch try place(uri) {
        case .root: throw .notAllowed
        case .nowhere: throw .notFound
        case .node(let node):
            guard node.exists else { throw .notFound }
            guard uri.query == nil else { throw .notAllowed }
            return node
        }
    }
}

/// Where a URI leads.
enum Place {
    case root
    /// No object is mounted under the first of its so many names.
    case nowhere(depth: Int)
    /// Into an object; whether there is such a node is another question.
    case node(MountedNode)
}

/// A node of a mounted object, which need not exist.
struct MountedNode {
    let mount: ManagementTree.Mount
    let path: NodePath
    let description: NodeDescription?

    init(_ mount: ManagementTree.Mount, _ path: NodePath) {
        self.mount = mount
        self.path = path
        description = mount.object.description.descendant(path)
    }

    private init(_ mount: ManagementTree.Mount, _ path: NodePath, _ description: NodeDescription?) {
        self.mount = mount
        self.path = path
        self.description = description
    }

    var object: any ManagementObject { mount.object }
    var name: String { path.names.last ?? mount.name }
    var uri: String { "./" + NodePath([mount.name] + path.names).description }
    var value: [UInt8]? { object.value(of: path) }
    var children: [String] { object.children(of: path) ?? [] }

    var exists: Bool {
        guard description != nil else { return false }
        guard let parent = path.parent, let name = path.names.last else { return true }
        return object.children(of: parent)?.contains(name) ?? false
    }

    /// A node below this one.
    func child(_ name: String) -> MountedNode {
        MountedNode(mount, path.appending(name), description?.child(name))
    }

    /// The node that this one is in; nil for an object's root.
    var parent: MountedNode? { path.parent.map { MountedNode(mount, $0) } }
}
