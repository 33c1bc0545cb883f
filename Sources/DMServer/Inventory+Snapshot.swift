extension Inventory {
    /// The leaves that are read of each node of a branch, when a device doesn't list structures.
    static let downloadLeaves = ["PkgID", "Name", "PkgURL", "Status"]
    static let deliveredLeaves = ["PkgID", "Name", "State", "Status"]
    static let deployedLeaves = ["ID", "Name", "Version", "PkgIDRef", "State", "Status"]

    /// The branches below the object's root, with those leaves.
    static let branches = [
        ("Download", downloadLeaves), ("Inventory/Delivered", deliveredLeaves),
        ("Inventory/Deployed", deployedLeaves),
    ]

    /// Reads what was fetched below `root`.
    init(_ tree: TreeSnapshot, root: String) {
        download = tree.nodes(below: root + "/Download").map { Download($0, tree) }
        delivered = tree.nodes(below: root + "/Inventory/Delivered").map { Delivered($0, tree) }
        deployed = tree.nodes(below: root + "/Inventory/Deployed").map { Deployed($0, tree) }
    }
}

extension Inventory.Download {
    fileprivate init(_ node: String, _ tree: TreeSnapshot) {
        self.node = node
        packageId = tree.text(node, "PkgID") ?? ""
        name = tree.text(node, "Name")
        url = tree.text(node, "PkgURL")
        status = tree.number(node, "Status")
    }
}

extension Inventory.Delivered {
    fileprivate init(_ node: String, _ tree: TreeSnapshot) {
        self.node = node
        packageId = tree.text(node, "PkgID") ?? ""
        name = tree.text(node, "Name")
        state = tree.number(node, "State") == 20 ? .installed : .delivered
        status = tree.number(node, "Status")
    }
}

extension Inventory.Deployed {
    fileprivate init(_ node: String, _ tree: TreeSnapshot) {
        self.node = node
        id = tree.text(node, "ID") ?? ""
        name = tree.text(node, "Name")
        version = tree.text(node, "Version")
        packageId = tree.text(node, "PkgIDRef")
        state = tree.number(node, "State") == 20 ? .active : .inactive
        status = tree.number(node, "Status")
    }
}

extension TreeSnapshot {
    fileprivate func nodes(below branch: String) -> [String] {
        children(of: branch).map { "\(branch)/\($0)" }
    }

    /// A leaf's text, nil when there is none or it is empty.
    fileprivate func text(_ node: String, _ leaf: String) -> String? {
        guard let text = value("\(node)/\(leaf)")?.trimmingBlanks, !text.isEmpty else { return nil }
        return text
    }

    /// A leaf's number: some devices declare these leaves as `int`, some as `chr`.
    fileprivate func number(_ node: String, _ leaf: String) -> Int? {
        text(node, leaf).flatMap { Int($0) }
    }
}
