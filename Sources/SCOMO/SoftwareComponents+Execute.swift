internal import Bytes
internal import Deployment
internal import Linux
public import ManagementTree
internal import SCOMOTerms

extension SoftwareComponents {
    /// Accepts an operation, which is on the disk when this returns. The order's data means nothing in SCOMO. An order that comes
    /// again while its operation has work left changes nothing: the server has lost the answer.
    ///
    /// - Throws: `.forbidden` while another operation has work left on the node, and when the node lacks what the operation
    ///   needs; `.full` when too many operations or packages wait; `.tooLarge` for a correlator beyond
    ///   `maximumCorrelator`.
    public func execute(_ node: NodePath, _ order: ExecuteOrder) throws(NodeError) -> ExecuteAnswer {
        guard case .primitive(let primitive, let name) = TreeLocation(node) else { throw .notAllowed }
        guard (order.correlator ?? "").utf8.count <= Self.maximumCorrelator else { throw .tooLarge }
        if let underWay = operation(on: name, in: primitive.branch) {
            guard underWay.order.isRepeated(by: order) else { throw .forbidden }
            return .accepted
        }
        guard journal.operations.count < OperationJournal.maximumOperations else { throw .full }
        do throws(FileSystemError) {
            // At the start there may have been no room for it.
            try packages.makeDirectory()
            try settle()
            try storeChanges()
        } catch {
            throw NodeError(error)
        }
        return try answer(accept(primitive, name, order), primitive)
    }

    /// - Unit: bytes. - Default: 1024. Servers use identifiers of some dozen.
    static var maximumCorrelator: Int { 1024 }

    private func accept(
        _ primitive: Primitive, _ name: String, _ order: ExecuteOrder
    ) throws(NodeError) -> UInt64 {
        let number = journal.takeNumber()
        let operation = Operation(
            number: number, primitive: primitive, node: name,
            order: Operation.Order(server: order.server, uri: order.uri, correlator: order.correlator),
            subject: try subject(of: primitive, name, number))
        do throws(FileSystemError) {
            try journal.append(operation)
        } catch {
            throw NodeError(error)
        }
        return number
    }

    /// What the operation will be about, or why it can't begin.
    private func subject(
        of primitive: Primitive, _ name: String, _ number: UInt64
    ) throws(NodeError) -> Operation.Subject {
        switch primitive {
        case .download, .downloadInstall, .downloadInstallInactive:
            guard let node = state.download(name) else { throw .notFound }
            guard isDownloadable(node.leaves[.packageURL]) else { throw .forbidden }
            guard deliveredNodesExpected < TreeState.maximumNodes else { throw .full }
            return .package(node.leaves, file: number)
        case .install, .installInactive:
            guard let node = state.delivered(name) else { throw .notFound }
            guard let file = node.file else { throw .forbidden }
            return .package(node.leaves, file: file)
        case .removePackage:
            guard let node = state.delivered(name) else { throw .notFound }
            return .package(node.leaves, file: node.file ?? number)
        case .activate, .deactivate, .removeComponent:
            guard let component = deployed[name] else { throw .notFound }
            return .component(component.identifier)
        }
    }

    /// Whether the device would fetch a package from there at all.
    private func isDownloadable(_ address: String) -> Bool {
        do throws(URLError) {
            return try URL(address).scheme == .https
        } catch {
            return false
        }
    }
}
