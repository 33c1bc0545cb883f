/// A node of a mounted object, which need not exist.
final class MountedNode {
    let mount: ManagementTree.Mount
    let path: NodePath
    let description: NodeDescription?

    convenience init(_ mount: ManagementTree.Mount, _ path: NodePath) {
        self.init(mount, path, mount.description.descendant(path))
    }

    private init(_ mount: ManagementTree.Mount, _ path: NodePath, _ description: NodeDescription?) {
        self.mount = mount
        self.path = path
        self.description = description
    }

    var object: any ManagementObject { mount.object }
    var name: String { path.names.last ?? mount.name }
    /// The names from the root of the tree.
    var names: [String] { [mount.name] + path.names }
    var uri: String { "./" + NodePath(names).description }
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

    /// Whether this is a leaf that exists only because it must, and to which nobody gave a value yet.
    var isBlank: Bool {
        guard let description, description.occurrence == .one else { return false }
        return description.access.isSuperset(of: [.add, .get]) && !description.isInterior && value == []
    }

    /// How many of the children have freely chosen names.
    var freeChildren: Int {
        children.count { child($0).description?.name == nil }
    }
}
