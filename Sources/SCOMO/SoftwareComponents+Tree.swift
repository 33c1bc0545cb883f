internal import Deployment
public import ManagementTree
internal import SCOMOTerms

extension SoftwareComponents {
    /// Asks what is installed, unless that is known already.
    public func prepare(for node: NodePath) throws(NodeError) {
        let isElsewhere = node.names.first == "Download" || node.names.dropFirst().first == "Delivered"
        guard !isElsewhere else { return }
        do throws(DeploymentFailure) {
            try refresh()
        } catch {
            throw .failed
        }
    }

    public func children(of node: NodePath) -> [String]? {
        switch TreeLocation(node) {
        case .top: ["Download", "Inventory"]
        case .inventory: ["Delivered", "Deployed"]
        case .branch(.download): state.downloads.map { $0.name }
        case .branch(.delivered): state.delivered.map { $0.name }
        case .branch(.deployed): deployed.components.map { $0.node }
        case .node(let branch, let name): leaves(branch, name).map { $0 + ["Operations"] }
        case .operations(let branch, let name):
            leaves(branch, name) == nil ? nil : branch.primitives.map { $0.nodeName }
        case .leaf, .primitive, nil: nil
        }
    }

    public func value(of leaf: NodePath) -> [UInt8]? {
        guard case .leaf(let branch, let name, let leaf) = TreeLocation(leaf) else { return nil }
        let value: String? =
            switch branch {
            case .download: value(DownloadLeaf(rawValue: leaf), of: state.download(name)) { text($0, $1) }
            case .delivered: value(DeliveredLeaf(rawValue: leaf), of: state.delivered(name)) { text($0, $1) }
            case .deployed: value(DeployedLeaf(rawValue: leaf), of: deployed[name]) { text($0, name, $1) }
            }
        return value.map { Array($0.utf8) }
    }

    /// What a node has for a leaf, if there are both.
    private func value<Node, Leaf>(
        _ leaf: Leaf?, of node: Node?, _ text: (Node, Leaf) -> String?
    ) -> String? {
        guard let leaf, let node else { return nil }
        return text(node, leaf)
    }

    /// The names of a node's leaves, in the order of the description; nil when there is no such node.
    private func leaves(_ branch: Branch, _ name: String) -> [String]? {
        switch branch {
        case .download:
            guard let node = state.download(name) else { return nil }
            return DownloadLeaf.allCases.filter { text(node, $0) != nil }.map { $0.rawValue }
        case .delivered:
            guard let node = state.delivered(name) else { return nil }
            return DeliveredLeaf.allCases.filter { $0 == .data ? node.file != nil : text(node, $0) != nil }
                .map { $0.rawValue }
        case .deployed:
            guard let component = deployed[name] else { return nil }
            return DeployedLeaf.allCases.filter { text(component, name, $0) != nil }.map { $0.rawValue }
        }
    }

    // MARK: Values

    private func text(_ node: DownloadNode, _ leaf: DownloadLeaf) -> String? {
        switch leaf {
        case .status: "\(status(node).rawValue)"
        case .packageID, .packageURL, .name, .installParameters, .description, .environment, .packageType:
            text(node.leaves, leaf.written, required: [.packageID, .packageURL])
        }
    }

    private func text(_ node: DeliveredNode, _ leaf: DeliveredLeaf) -> String? {
        switch leaf {
        case .status: "\(status(node).rawValue)"
        case .state: "\(node.state.rawValue)"
        // The content can be written, and isn't read.
        case .data: nil
        case .packageID, .name, .installParameters, .description, .environment, .packageType:
            text(node.leaves, leaf.written, required: [.packageID])
        }
    }

    private func text(_ leaves: PackageLeaves, _ leaf: PackageLeaf?, required: [PackageLeaf]) -> String? {
        guard let leaf, leaves.has(leaf) || required.contains(leaf) else { return nil }
        return leaves[leaf]
    }

    private func text(_ component: InstalledComponent, _ node: String, _ leaf: DeployedLeaf) -> String? {
        switch leaf {
        case .identifier: component.identifier
        case .packageReference: packageIdentifier(component.package)
        case .name: component.name
        case .description: component.description
        case .version: component.version
        case .state: component.isActive ? "20" : "10"
        case .status: "\(status(component.identifier, node).rawValue)"
        case .environment: component.environment
        }
    }

    /// What servers call a package, which may not be what it calls itself.
    private func packageIdentifier(_ package: String) -> String {
        let written = state.delivered.first { $0.installedPackage == package }?.leaves[.packageID] ?? ""
        return written.isEmpty ? package : written
    }

    // MARK: Status

    private func status(_ node: DownloadNode) -> DownloadStatus {
        guard let operation = operation(on: node.name, in: .download) else { return node.status }
        return switch operation.stage {
        case .downloading: .downloadProgressing
        case .installing: .installProgressing
        case .accepted, .changing, .reporting: node.status
        }
    }

    private func status(_ node: DeliveredNode) -> DeliveredStatus {
        guard let operation = operation(on: node.name, in: .delivered) else { return node.status }
        return switch operation.stage {
        case .installing: .installProgressing
        case .changing: .removeProgressing
        case .accepted, .downloading, .reporting: node.status
        }
    }

    private func status(_ identifier: String, _ node: String) -> DeployedStatus {
        let operation = operation(on: node, in: .deployed)
        guard let operation, operation.stage == .changing else {
            return state.deployedStatus[identifier] ?? .idle
        }
        return switch operation.primitive {
        case .activate: .activateProgressing
        case .deactivate: .deactivateProgressing
        default: .removeProgressing
        }
    }

    /// The operation that has work left on a node; there is never more than one.
    func operation(on name: String, in branch: Branch) -> Operation? {
        journal.operations.first { $0.isBusy(with: name, in: branch) }
    }
}
