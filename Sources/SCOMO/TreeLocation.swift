internal import ManagementTree
internal import SCOMOTerms

/// What a path means in the object's own terms.
enum TreeLocation: Equatable {
    case top, inventory
    case branch(Branch)
    case node(Branch, String)
    /// A leaf, and the name of its node.
    case leaf(TreeLeaf, String)
    case operations(Branch, String)
    case primitive(Primitive, String)
    /// What a component's node has beside the standard, and a leaf of that.
    case extensions(String)
    /// The same of the object itself.
    case objectExtensions
    case objectLeaf(ObjectLeaf)
    case objectExtensionLeaf(ObjectExtensionLeaf)
    case extensionLeaf(ExtensionLeaf, String)

    /// Nil where the object has nothing.
    init?(_ path: NodePath) {
        switch path.names {
        case []: self = .top
        case [ObjectNode.inventory.rawValue]: self = .inventory
        case [ObjectLeaf.checkFrequency.rawValue]: self = .objectLeaf(.checkFrequency)
        case [ObjectNode.extensions.rawValue]: self = .objectExtensions
        case [ObjectNode.extensions.rawValue, ObjectExtensionLeaf.history.rawValue]:
            self = .objectExtensionLeaf(.history)
        case [ObjectNode.extensions.rawValue, ObjectExtensionLeaf.deferred.rawValue]:
            self = .objectExtensionLeaf(.deferred)
        default:
            guard let branch = Branch.allCases.first(where: { path.names.starts(with: $0.names) }) else {
                return nil
            }
            self.init(branch, Array(path.names.dropFirst(branch.names.count)))
        }
    }

    private init?(_ branch: Branch, _ rest: [String]) {
        switch (rest.count, rest.count > 1 ? ObjectNode(rawValue: rest[1]) : nil) {
        case (0, _): self = .branch(branch)
        case (1, _): self = .node(branch, rest[0])
        case (2, .operations): self = .operations(branch, rest[0])
        case (2, .extensions) where branch == .deployed: self = .extensions(rest[0])
        case (2, _):
            guard let leaf = TreeLeaf(rest[1], in: branch) else { return nil }
            self = .leaf(leaf, rest[0])
        case (3, .operations):
            guard let primitive = branch.primitives.first(where: { $0.nodeName == rest[2] }) else {
                return nil
            }
            self = .primitive(primitive, rest[0])
        case (3, .extensions) where branch == .deployed:
            guard let leaf = ExtensionLeaf(rawValue: rest[2]) else { return nil }
            self = .extensionLeaf(leaf, rest[0])
        default: return nil
        }
    }
}

/// A leaf of one of the branches.
enum TreeLeaf: Equatable {
    case download(DownloadLeaf)
    case delivered(DeliveredLeaf)
    case deployed(DeployedLeaf)

    /// Nil if the branch has no such leaf.
    init?(_ name: String, in branch: Branch) {
        let leaf: TreeLeaf? =
            switch branch {
            case .download: DownloadLeaf(rawValue: name).map { .download($0) }
            case .delivered: DeliveredLeaf(rawValue: name).map { .delivered($0) }
            case .deployed: DeployedLeaf(rawValue: name).map { .deployed($0) }
            }
        guard let leaf else { return nil }
        self = leaf
    }

    var branch: Branch {
        switch self {
        case .download: .download
        case .delivered: .delivered
        case .deployed: .deployed
        }
    }

    /// The same leaf as a text that servers write; nil if they don't.
    var written: PackageLeaf? {
        switch self {
        case .download(let leaf): leaf.written
        case .delivered(let leaf): leaf.written
        case .deployed: nil
        }
    }
}
