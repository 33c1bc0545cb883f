internal import SCOMOTerms

extension DeviceInventory {
    /// The leaves that are read of each node of a branch, when a device doesn't list structures. Those of `Ext` aren't: a device that
    /// has them lists.
    static func leaves(of branch: Branch) -> [String] {
        switch branch {
        case .download: DownloadLeaf.allCases.filter { $0.isWanted }.map(\.rawValue)
        case .delivered: DeliveredLeaf.allCases.filter { $0.isWanted }.map(\.rawValue)
        case .deployed: DeployedLeaf.allCases.filter { $0.isWanted }.map(\.rawValue)
        }
    }

    /// Reads what was fetched below `root`.
    init(_ tree: TreeSnapshot, root: String) {
        download = tree.nodes(of: .download, root).map { Download($0, tree) }
        delivered = tree.nodes(of: .delivered, root).map { Delivered($0, tree) }
        deployed = tree.nodes(of: .deployed, root).map { Deployed($0, tree) }
    }
}

extension Branch {
    /// The branch's URI in the object at `root`.
    func uri(below root: String) -> String { ([root] + names).joined(separator: "/") }
}

// MARK: Leaves

extension DownloadLeaf {
    /// Whether the inventory has it.
    fileprivate var isWanted: Bool {
        switch self {
        case .packageID, .name, .packageURL, .status: true
        case .installParameters, .reboot, .description, .environment, .packageType: false
        }
    }
}

extension DeliveredLeaf {
    fileprivate var isWanted: Bool {
        switch self {
        case .packageID, .name, .state, .status: true
        case .data, .installParameters, .description, .environment, .packageType: false
        }
    }
}

extension DeployedLeaf {
    fileprivate var isWanted: Bool {
        switch self {
        case .identifier, .packageReference, .name, .version, .state, .status: true
        case .description, .environment: false
        }
    }
}

// MARK: Nodes

extension DeviceInventory.Download {
    fileprivate init(_ node: String, _ tree: TreeSnapshot) {
        func text(_ leaf: DownloadLeaf) -> String? { tree.text(node, leaf.rawValue) }
        self.node = node
        packageId = text(.packageID) ?? ""
        name = text(.name)
        url = text(.packageURL)
        status = text(.status).flatMap { Int($0) }
    }

    /// Whether the device is at work on it.
    var isProgressing: Bool {
        status.flatMap { DownloadStatus(rawValue: $0) }?.isProgressing ?? false
    }
}

extension DeviceInventory.Delivered {
    /// Whether the device is at work on it.
    var isProgressing: Bool {
        status.flatMap { DeliveredStatus(rawValue: $0) }?.isProgressing ?? false
    }

    fileprivate init(_ node: String, _ tree: TreeSnapshot) {
        func text(_ leaf: DeliveredLeaf) -> String? { tree.text(node, leaf.rawValue) }
        self.node = node
        packageId = text(.packageID) ?? ""
        name = text(.name)
        let number = text(.state).flatMap { Int($0) } ?? DeliveredState.delivered.rawValue
        switch DeliveredState(rawValue: number) {
        case .installed: state = .installed
        case .delivered, nil: state = .delivered
        }
        status = text(.status).flatMap { Int($0) }
    }
}

extension DeviceInventory.Deployed {
    /// Whether the device is at work on it.
    var isProgressing: Bool {
        status.flatMap { DeployedStatus(rawValue: $0) }?.isProgressing ?? false
    }

    fileprivate init(_ node: String, _ tree: TreeSnapshot) {
        func text(_ leaf: DeployedLeaf) -> String? { tree.text(node, leaf.rawValue) }
        self.node = node
        id = text(.identifier) ?? ""
        name = text(.name)
        version = text(.version)
        packageId = text(.packageReference)
        let number = text(.state).flatMap { Int($0) } ?? DeployedState.inactive.rawValue
        switch DeployedState(rawValue: number) {
        case .active: state = .active
        case .inactive, nil: state = .inactive
        }
        status = text(.status).flatMap { Int($0) }
        mismatches = tree.text(node, ExtensionLeaf.mismatches.path)?.split(separator: ",").map {
            String($0).trimmingBlanks
        }
    }
}

extension TreeSnapshot {
    fileprivate func nodes(of branch: Branch, _ root: String) -> [String] {
        let uri = branch.uri(below: root)
        return children(of: uri).map { "\(uri)/\($0)" }
    }

    /// A leaf's text, nil when there is none or it is empty. Numbers come as text too: some devices declare these
    /// leaves as `int`, some as `chr`.
    fileprivate func text(_ node: String, _ leaf: String) -> String? {
        guard let text = value("\(node)/\(leaf)")?.trimmingBlanks, !text.isEmpty else { return nil }
        return text
    }
}
