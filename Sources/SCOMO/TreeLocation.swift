internal import ManagementTree
internal import SCOMOTerms

/// What a path means in the object's own terms.
enum TreeLocation: Equatable {
    case top, inventory
    case branch(Branch)
    case node(Branch, String)
    case leaf(Branch, String, String)
    case operations(Branch, String)
    case primitive(Primitive, String)

    /// Nil where the object has nothing.
    init?(_ path: NodePath) {
        switch path.names {
        case []: self = .top
        case ["Inventory"]: self = .inventory
        default:
            let branches: [Branch] = [.download, .delivered, .deployed]
            guard let branch = branches.first(where: { path.names.starts(with: $0.names) }) else {
                return nil
            }
            self.init(branch, Array(path.names.dropFirst(branch.names.count)))
        }
    }

    private init?(_ branch: Branch, _ rest: [String]) {
        switch (rest.count, rest.dropFirst().first) {
        case (0, _): self = .branch(branch)
        case (1, _): self = .node(branch, rest[0])
        case (2, "Operations"): self = .operations(branch, rest[0])
        case (2, let leaf?): self = .leaf(branch, rest[0], leaf)
        case (3, "Operations"):
            guard let primitive = branch.primitives.first(where: { $0.nodeName == rest[2] }) else {
                return nil
            }
            self = .primitive(primitive, rest[0])
        default: return nil
        }
    }
}
