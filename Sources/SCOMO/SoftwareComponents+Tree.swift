internal import Bytes
internal import Deployment
internal import Linux
public import ManagementTree
internal import SCOMOTerms

extension SoftwareComponents {
    /// Asks what is installed, unless that is known already.
    public func prepare(for node: NodePath) throws(NodeError) {
        let isElsewhere = [Branch.download, .delivered].contains { node.names.starts(with: $0.names) }
        guard !isElsewhere else { return }
        do throws(DeploymentFailure) {
            try refresh()
            let isNear = node.names.isEmpty || node.names.first == ObjectNode.extensions.rawValue
            guard isNear else { return }
            if !deployer.isAtWork { history = try deployer.history(limit: Self.historyLimit) }
            deferred = deferredText
        } catch {
            throw .failed
        }
    }

    public func children(of node: NodePath) -> [String]? {
        switch TreeLocation(node) {
        case .top:
            (form.version == .v11 ? [ObjectLeaf.checkFrequency.rawValue] : [])
                + [ObjectNode.download, .inventory].map { $0.rawValue }
                + (objectExtensions.isEmpty ? [] : [ObjectNode.extensions.rawValue])
        case .objectExtensions: objectExtensions.isEmpty ? nil : objectExtensions.map { $0.rawValue }
        case .inventory: [ObjectNode.delivered, .deployed].map { $0.rawValue }
        case .branch(.download): state.downloads.map { $0.name }
        case .branch(.delivered): state.delivered.map { $0.name }
        case .branch(.deployed): deployed.components.map { $0.node }
        case .node(let branch, let name):
            leaves(branch, name).map { $0 + [ObjectNode.operations.rawValue] + extensions(branch, name) }
        case .extensions(let name):
            extensions(.deployed, name).isEmpty ? nil : [ExtensionLeaf.mismatches.rawValue]
        case .operations(let branch, let name):
            leaves(branch, name) == nil ? nil : branch.primitives.map { $0.nodeName }
        case .leaf, .primitive, .extensionLeaf, .objectExtensionLeaf, .objectLeaf, nil: nil
        }
    }

    /// The node for them, where there is something in it: servers that list everything needn't read nothing.
    private func extensions(_ branch: Branch, _ name: String) -> [String] {
        guard branch == .deployed, let component = deployed[name], !component.mismatches.isEmpty else {
            return []
        }
        return [ObjectNode.extensions.rawValue]
    }

    public func value(of leaf: NodePath) -> [UInt8]? {
        let value: String? =
            switch TreeLocation(leaf) {
            case .leaf(.download(let leaf), let name): state.download(name).flatMap { text($0, leaf) }
            case .leaf(.delivered(let leaf), let name): state.delivered(name).flatMap { text($0, leaf) }
            case .leaf(.deployed(let leaf), let name): deployed[name].flatMap { text($0, name, leaf) }
            case .extensionLeaf(.mismatches, let name):
                deployed[name].flatMap { mismatches($0) }
            case .objectLeaf(.checkFrequency): form.version == .v11 ? "\(minutesBetweenUpdates)" : nil
            case .objectExtensionLeaf(.history): history.isEmpty ? nil : historyText
            case .objectExtensionLeaf(.deferred): deferred.isEmpty ? nil : deferred
            default: nil
            }
        return value.map { Array($0.utf8) }
    }

    private var minutesBetweenUpdates: Int64 { updateInterval.components.seconds / 60 }

    /// What there is of them.
    private var objectExtensions: [ObjectExtensionLeaf] {
        (history.isEmpty ? [] : [.history]) + (deferred.isEmpty ? [] : [.deferred])
    }

    /// A line for each operation that waits though nothing is in its way, the oldest first: until when, perhaps why, and what was ordered.
    private var deferredText: String {
        let lines = operations.compactMap { operation in
            delay(operation.number).map {
                "\($0) \(operation.primitive.nodeName) \(operation.subject.harmless)"
            }
        }
        return lines.joined(separator: "\n")
    }

    /// A line for each event, the newest last: its time, with `?` where the clock may be wrong, and what happened.
    private var historyText: String {
        history.map { "\($0.time)\($0.isTimeTrusted ? "" : "?") \($0.description)" }.joined(separator: "\n")
    }

    /// - Default: 32 events, so that a server that reads the whole object gets some kilobytes of them at most.
    private static var historyLimit: Int { 32 }

    /// The names of a node's leaves, in the standard's order; nil when there is no such node.
    private func leaves(_ branch: Branch, _ name: String) -> [String]? {
        switch branch {
        case .download:
            guard let node = state.download(name) else { return nil }
            return form.version.downloadLeaves.filter { text(node, $0) != nil }.map { $0.rawValue }
        case .delivered:
            guard let node = state.delivered(name) else { return nil }
            return DeliveredLeaf.allCases.filter { has(node, $0) }.map { $0.rawValue }
        case .deployed:
            guard let component = deployed[name] else { return nil }
            return DeployedLeaf.allCases.filter { text(component, name, $0) != nil }.map { $0.rawValue }
        }
    }

    /// The content is there without being readable.
    private func has(_ node: DeliveredNode, _ leaf: DeliveredLeaf) -> Bool {
        leaf == .data ? node.file != nil : text(node, leaf) != nil
    }

    // MARK: Values

    func text(_ node: DownloadNode, _ leaf: DownloadLeaf) -> String? {
        switch leaf {
        case .packageID: node.leaves[.packageID]
        case .packageURL: node.leaves[.packageURL]
        case .name, .installParameters, .reboot, .description, .environment, .packageType:
            leaf.written.flatMap { node.leaves.text($0) }
        case .status: "\(status(node).rawValue)"
        }
    }

    func text(_ node: DeliveredNode, _ leaf: DeliveredLeaf) -> String? {
        switch leaf {
        case .packageID: node.leaves[.packageID]
        case .name, .installParameters, .description, .environment, .packageType:
            leaf.written.flatMap { node.leaves.text($0) }
        case .status: "\(status(node).rawValue)"
        case .state: "\(node.state.rawValue)"
        case .data: nil
        }
    }

    func text(_ component: InstalledComponent, _ node: String, _ leaf: DeployedLeaf) -> String? {
        switch leaf {
        case .identifier: component.identifier
        case .packageReference: packageIdentifier(component.package)
        case .name: component.name
        case .description: component.description
        case .version: component.version
        case .state: "\((component.isActive ? DeployedState.active : .inactive).rawValue)"
        case .status: "\(status(component.identifier, node).rawValue)"
        case .environment: component.environment
        }
    }

    func mismatches(_ component: InstalledComponent) -> String? {
        component.mismatches.isEmpty ? nil : component.mismatches.joined(separator: ", ")
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
        // What waits for something to pass makes no progress.
        case .installing: operation.isWaiting ? .downloadComplete : .installProgressing
        case .confirming: .installProgressing
        case .accepted, .changing, .reporting: node.status
        }
    }

    private func status(_ node: DeliveredNode) -> DeliveredStatus {
        guard let operation = operation(on: node.name, in: .delivered) else { return node.status }
        return switch operation.stage {
        case .installing: operation.isWaiting ? node.status : .installProgressing
        case .confirming: .installProgressing
        case .changing: .removeProgressing
        case .accepted, .downloading, .reporting: node.status
        }
    }

    private func status(_ identifier: String, _ node: String) -> DeployedStatus {
        let operation = operation(on: node, in: .deployed)
        guard let operation, operation.stage == .changing || operation.stage.isConfirming else {
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
