/// The values of an object that never change while it is mounted.
indirect enum StoredNode {
    case leaf(String)
    case interior([(name: String, node: StoredNode)])

    func children(of path: NodePath) -> [String]? {
        guard case .interior(let children) = descendant(path) else { return nil }
        return children.map { $0.name }
    }

    func value(of path: NodePath) -> [UInt8]? {
        guard case .leaf(let text) = descendant(path) else { return nil }
        return Array(text.utf8)
    }

    private func descendant(_ path: NodePath) -> StoredNode? {
        var node: StoredNode? = self
        for name in path.names { node = node?.child(name) }
        return node
    }

    private func child(_ name: String) -> StoredNode? {
        guard case .interior(let children) = self else { return nil }
        return children.first { $0.name == name }?.node
    }
}
