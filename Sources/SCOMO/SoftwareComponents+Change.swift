internal import Deployment
internal import Linux
public import ManagementTree
internal import SCOMOTerms

extension SoftwareComponents {
    public func add(_ node: NodePath, _ value: NewNode, for server: String) throws(NodeError) {
        switch TreeLocation(node) {
        case .node(let branch, let name): try addNode(branch, name)
        case .leaf(let leaf, let name): try write(value.value, to: leaf, of: name)
        case .top, .inventory, .branch, .operations, .primitive, .extensions, .extensionLeaf,
            .objectExtensions, .objectExtensionLeaf, .objectLeaf, nil:
            throw .notAllowed
        }
    }

    public func replace(_ leaf: NodePath, with value: [UInt8], for server: String) throws(NodeError) {
        switch TreeLocation(leaf) {
        case .leaf(let leaf, let name): try write(value, to: leaf, of: name)
        case .objectLeaf(.checkFrequency): try setCheckFrequency(value)
        default: throw .notAllowed
        }
    }

    private func setCheckFrequency(_ value: [UInt8]) throws(NodeError) {
        guard let minutes = Int(String(decoding: value, as: UTF8.self)),
            TreeState.checkFrequencies ~= minutes
        else { throw .unsupportedFormat }
        try change { $0.checkFrequency = minutes }
    }

    /// Deletes what a server knows of a package; a delivered package goes with its content. A download or an installation that goes on,
    /// and what hasn't begun with either of them, is cancelled.
    ///
    /// Leaves that need not be there can go too: the tree asks for it when a document takes the place of a node.
    public func delete(_ node: NodePath, for server: String) throws(NodeError) {
        switch TreeLocation(node) {
        case .node(let branch, let name):
            try cancel(on: name, in: branch)
            try change(idle: name, in: branch) { changed in
                switch branch {
                case .download: changed.downloads.removeAll { $0.name == name }
                case .delivered: changed.delivered.removeAll { $0.name == name }
                case .deployed: break
                }
            }
        case .leaf(.delivered(.data), let name):
            try change(idle: name, in: .delivered) { $0.updateDelivered(name) { $0.file = nil } }
        case .leaf(let leaf, let name): try set(leaf, to: nil, of: name)
        case .top, .inventory, .branch, .operations, .primitive, .extensions, .extensionLeaf,
            .objectExtensions, .objectExtensionLeaf, .objectLeaf, nil:
            throw .notAllowed
        }
    }

    /// Gives what a server knows of a package another name. Components have the names that the device gives them.
    public func rename(_ node: NodePath, to name: String, for server: String) throws(NodeError) {
        guard case .node(let branch, let old) = TreeLocation(node), branch != .deployed else {
            throw .notAllowed
        }
        try change(idle: old, in: branch) { changed in
            switch branch {
            case .download: changed.updateDownload(old) { $0.name = name }
            case .delivered: changed.updateDelivered(old) { $0.name = name }
            case .deployed: break
            }
        }
    }

    /// The standard has no other way to say that a package isn't wanted any more. In a transaction it could not be undone.
    ///
    /// What the deployer is at work on ends when it says so: only it knows whether the new software has come into force.
    private func cancel(on name: String, in branch: Branch) throws(NodeError) {
        guard transaction == nil, branch != .deployed, var operation = operation(on: name, in: branch)
        else { return }
        switch operation.stage {
        case .accepted: operation.withdraw(in: state)
        case .downloading:
            if deployer.isAtWork { operation.isWithdrawn = true } else { operation.withdraw(in: state) }
        case .installing: operation.isWithdrawn = true
        case .changing, .confirming, .reporting: return
        }
        do throws(FileSystemError) {
            try journal.update(operation)
            try settle()
        } catch {
            throw NodeError(error)
        }
    }

    private func change(
        idle name: String, in branch: Branch, _ body: (inout TreeState) -> Void
    ) throws(NodeError) {
        guard operation(on: name, in: branch)?.isWithdrawn ?? true else { throw .forbidden }
        try change(body)
    }

    private func addNode(_ branch: Branch, _ name: String) throws(NodeError) {
        switch branch {
        case .download:
            try change { $0.downloads.append(DownloadNode(name: name)) }
        case .delivered:
            guard deliveredNodesExpected < TreeState.maximumNodes else { throw .full }
            try change { $0.delivered.append(DeliveredNode(name: name)) }
        case .deployed: throw .notAllowed
        }
    }

    /// How many nodes there will be below `Delivered` when all accepted downloads have succeeded.
    var deliveredNodesExpected: Int {
        state.delivered.count
            + journal.operations.count { !$0.stage.isReporting && $0.primitive.branch == .download }
    }

    private func write(_ value: [UInt8], to leaf: TreeLeaf, of name: String) throws(NodeError) {
        if leaf == .delivered(.data) { return try writeData(value, name) }
        try set(leaf, to: String(decoding: value, as: UTF8.self), of: name)
    }

    private func set(_ leaf: TreeLeaf, to text: String?, of name: String) throws(NodeError) {
        guard let written = leaf.written else { throw .notAllowed }
        // What needs a restart brings its own means for it; a device that promised one here would have to keep the promise.
        guard written != .reboot || text == nil || text == "0" else { throw .notSupported }
        try change { changed in
            switch leaf.branch {
            case .download: changed.updateDownload(name) { $0.leaves.set(written, to: text) }
            case .delivered: changed.updateDelivered(name) { $0.leaves.set(written, to: text) }
            case .deployed: break
            }
        }
    }

    /// A package that the server delivers in the tree: into a file of its own, never into the state.
    private func writeData(_ value: [UInt8], _ name: String) throws(NodeError) {
        guard operation(on: name, in: .delivered) == nil else { throw .forbidden }
        let number = journal.takeNumber()
        do throws(FileSystemError) {
            guard try room() >= value.count else {
                throw FileSystemError(.write, PackageFiles.path(number), .noSpace)
            }
            try packages.makeDirectory()
            transaction?.files.append(number)
            held?.files.insert(number)
            try packages.write(value, number)
        } catch {
            packages.discard(number)
            throw NodeError(error)
        }
        do throws(NodeError) {
            try change { changed in
                changed.updateDelivered(name) { ($0.file, $0.state, $0.status) = (number, .delivered, .idle) }
            }
        } catch {
            packages.discard(number)
            throw error
        }
    }

    /// Changes the state on the disk, then in memory; in a transaction in memory alone.
    func change(_ body: (inout TreeState) -> Void) throws(NodeError) {
        guard transaction == nil else { return body(&state) }
        do throws(FileSystemError) {
            try settle()
            var changed = state
            body(&changed)
            try commit(changed)
        } catch {
            throw NodeError(error)
        }
    }
}

extension NodeError {
    init(_ error: FileSystemError) {
        self = error.isOutOfSpace ? .full : .storeFailed
    }
}
