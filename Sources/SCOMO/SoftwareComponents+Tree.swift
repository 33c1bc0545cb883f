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
            case .download: state.download(name).flatMap { text($0, leaf) }
            case .delivered: state.delivered(name).flatMap { text($0, leaf) }
            case .deployed: deployed[name].flatMap { text($0, name, leaf) }
            }
        return value.map { Array($0.utf8) }
    }

    /// The names of a node's leaves, in the order of the description; nil when there is no such node.
    private func leaves(_ branch: Branch, _ name: String) -> [String]? {
        switch branch {
        case .download:
            guard let node = state.download(name) else { return nil }
            return Self.downloadLeaves.filter { text(node, $0) != nil }
        case .delivered:
            guard let node = state.delivered(name) else { return nil }
            return Self.deliveredLeaves.filter { $0 == "Data" ? node.file != nil : text(node, $0) != nil }
        case .deployed:
            guard let component = deployed[name] else { return nil }
            return Self.deployedLeaves.filter { text(component, name, $0) != nil }
        }
    }

    private static var downloadLeaves: [String] {
        ["PkgID", "Name", "PkgURL", "InstallParams", "Description", "Status", "EnvType", "PkgType"]
    }
    private static var deliveredLeaves: [String] {
        ["PkgID", "Data", "Name", "InstallParams", "Description", "Status", "State", "EnvType", "PkgType"]
    }
    private static var deployedLeaves: [String] {
        ["ID", "PkgIDRef", "Name", "Description", "Version", "State", "Status", "EnvType"]
    }

    // MARK: Values

    private func text(_ node: DownloadNode, _ leaf: String) -> String? {
        leaf == "Status"
            ? "\(status(node).rawValue)" : text(node.leaves, leaf, required: [.packageID, .packageURL])
    }

    private func text(_ node: DeliveredNode, _ leaf: String) -> String? {
        switch leaf {
        case "Status": "\(status(node).rawValue)"
        case "State": "\(node.state.rawValue)"
        default: text(node.leaves, leaf, required: [.packageID])
        }
    }

    private func text(_ leaves: PackageLeaves, _ name: String, required: [PackageLeaf]) -> String? {
        guard let leaf = PackageLeaf(rawValue: name), leaves.has(leaf) || required.contains(leaf) else {
            return nil
        }
        return leaves[leaf]
    }

    private func text(_ component: InstalledComponent, _ node: String, _ leaf: String) -> String? {
        switch leaf {
        case "ID": component.identifier
        case "PkgIDRef": packageIdentifier(component.package)
        case "Name": component.name
        case "Description": component.description
        case "Version": component.version
        case "State": component.isActive ? "20" : "10"
        case "Status": "\(status(component.identifier, node).rawValue)"
        case "EnvType": component.environment
        default: nil
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
