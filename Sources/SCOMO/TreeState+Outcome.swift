internal import Deployment
internal import SCOMOTerms

extension TreeState {
    /// Shows an operation's outcome in the tree, once.
    ///
    /// - Parameter inventory: What is installed now; nil when that isn't known.
    mutating func apply(_ operation: Operation, _ outcome: Outcome, _ inventory: Inventory?) {
        guard !shows(operation.number) else { return }
        appliedAhead.insert(operation.number)
        switch operation.subject {
        case .component(let identifier):
            applyChange(of: identifier, operation.primitive, outcome, inventory)
        case .package(let leaves, let file):
            switch operation.primitive.branch {
            case .download: applyDownload(operation, leaves, file, outcome)
            case .delivered:
                // One that was withdrawn has no node; one of that name is another.
                guard !operation.isWithdrawn else { return }
                applyDelivered(operation.node, operation.primitive, outcome)
            case .deployed: break
            }
        }
    }

    // MARK: Download

    private mutating func applyDownload(
        _ operation: Operation, _ leaves: PackageLeaves, _ file: UInt64, _ outcome: Outcome
    ) {
        let name = operation.deliveredNode ?? operation.node
        let status: DownloadStatus
        switch outcome {
        case .done:
            deliver(name, leaves) { $0.file = file }
            status = .downloadComplete
        case .installed(let components):
            let package = components.first?.package
            deliver(name, leaves) { ($0.state, $0.package) = (.installed, package) }
            supersede(package, by: name)
            status = .idle
        case .failed(let failure):
            if failure.keepsPackage { deliver(name, leaves) { $0.file = file } }
            status = failure.downloadStatus
        }
        if !operation.isWithdrawn { updateDownload(operation.node) { $0.status = status } }
    }

    /// Makes the package's node, or makes it anew.
    private mutating func deliver(
        _ name: String, _ leaves: PackageLeaves, _ fill: (inout DeliveredNode) -> Void
    ) {
        var node = DeliveredNode(name: name, leaves: leaves.delivered)
        fill(&node)
        delivered.removeAll { $0.name == name }
        delivered.append(node)
    }

    /// The same name as below `Download`, unless that is another package's.
    func deliveredName(_ base: String, _ packageID: String) -> String {
        NodeNames.unique(base) { name in delivered(name).map { $0.leaves[.packageID] != packageID } ?? false }
    }

    /// The components of `package` now come from the node `name` alone.
    private mutating func supersede(_ package: String?, by name: String) {
        delivered.removeAll {
            $0.name != name && $0.installedPackage == package && $0.file == nil && package != nil
        }
        for index in delivered.indices where delivered[index].name != name {
            if delivered[index].installedPackage == package { delivered[index].state = .delivered }
        }
    }

    // MARK: Delivered

    private mutating func applyDelivered(_ name: String, _ primitive: Primitive, _ outcome: Outcome) {
        switch outcome {
        case .done: delivered.removeAll { $0.name == name }
        case .installed(let components):
            let package = components.first?.package
            supersede(package, by: name)
            updateDelivered(name) { ($0.state, $0.status, $0.package) = (.installed, .idle, package) }
        case .failed(let failure):
            updateDelivered(name) { node in
                node.status = primitive == .removePackage ? .removeFailed : failure.deliveredStatus
                if failure.hadPackage && !failure.keepsPackage { node.file = nil }
            }
        }
    }

    // MARK: Deployed

    private mutating func applyChange(
        of identifier: String, _ primitive: Primitive, _ outcome: Outcome, _ inventory: Inventory?
    ) {
        switch outcome {
        case .done, .installed: deployedStatus[identifier] = nil
        case .failed: deployedStatus[identifier] = primitive.failedStatus
        }
        guard let inventory else { return }
        for identifier in deployedStatus.keys where inventory[identifier] == nil {
            deployedStatus[identifier] = nil
        }
        if primitive == .removeComponent { forgetPackages(notIn: inventory) }
    }

    /// A package of which no component is installed any more is only delivered, or gone with its content.
    private mutating func forgetPackages(notIn inventory: Inventory) {
        let installed = Set(inventory.components.map { $0.package })
        for index in delivered.indices {
            guard let package = delivered[index].installedPackage, !installed.contains(package) else {
                continue
            }
            delivered[index].state = .delivered
        }
        delivered.removeAll {
            $0.package != nil && $0.state == .delivered && $0.file == nil && $0.status == .idle
        }
    }
}

extension Failure {
    fileprivate var downloadStatus: DownloadStatus {
        guard hadPackage else { return .downloadFailed }
        return keepsPackage ? .installFailedWithData : .installFailedWithoutData
    }

    fileprivate var deliveredStatus: DeliveredStatus {
        keepsPackage ? .installFailedWithData : .installFailedWithoutData
    }
}

extension Primitive {
    fileprivate var failedStatus: DeployedStatus? {
        switch self {
        case .activate: .activateFailed
        case .deactivate: .deactivateFailed
        case .removeComponent: .removeFailed
        case .download, .downloadInstall, .downloadInstallInactive, .install, .installInactive,
            .removePackage:
            nil
        }
    }
}
