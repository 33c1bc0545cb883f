internal import Linux
internal import ManagementTree
internal import SCOMOTerms

extension SoftwareComponents {
    /// What servers are to be told, oldest first, until they have answered.
    public var reports: [Report] { journal.operations.compactMap { report(on: $0) } }

    /// Why the finished operations that failed did so, for the log; by operation number.
    public func failure(of operation: UInt64) -> String? {
        guard case .failed(let failure) = journal[operation]?.stage.outcome else { return nil }
        return failure.reason
    }

    /// Forgets a report, because its server has answered. Once this returns it is never sent again.
    public func answered(_ number: UInt64) throws(SCOMOError) {
        guard journal[number]?.stage.isReporting ?? false else { return }
        do throws(FileSystemError) {
            try settle()
            try storeOutcomes()
            try journal.remove(number)
        } catch {
            throw .storage(error)
        }
    }

    /// How long a report has waited for its answer, as far as that was noted.
    public func waited(report number: UInt64) -> Duration {
        guard let operation = journal[number], operation.stage.isReporting else { return .zero }
        return .seconds(operation.waited)
    }

    /// Notes how long a report has waited for its answer.
    public func waits(report number: UInt64, _ time: Duration) throws(SCOMOError) {
        guard var operation = journal[number], operation.stage.isReporting else { return }
        operation.waited = time.components.seconds
        try update(operation)
    }

    private func report(on operation: Operation) -> Report? {
        guard let outcome = operation.stage.outcome else { return nil }
        return Report(
            number: operation.number, server: operation.order.server,
            importance: importance(outcome, operation.primitive),
            outcome: OperationComplete(
                correlator: operation.order.correlator, items: items(outcome, operation)))
    }

    /// A failed download or install is critical, because the device lacks software that it should have; what else fails
    /// is a warning.
    private func importance(_ outcome: Outcome, _ primitive: Primitive) -> Report.Importance {
        switch (outcome, primitive) {
        case (.done, _), (.installed, _): .informational
        case (.failed, .activate), (.failed, .deactivate), (.failed, .removeComponent),
            (.failed, .removePackage):
            .warning
        case (.failed, _): .critical
        }
    }

    private func items(_ outcome: Outcome, _ operation: Operation) -> [OperationComplete.Item] {
        switch outcome {
        case .done: [item(operation, .successful, inventoryNode(operation))]
        case .failed(let failure): [item(operation, failure.code, node(operation, failure))]
        case .installed(let components):
            components.isEmpty
                ? [item(operation, .successful, inventoryNode(operation))]
                : components.map { component in
                    OperationComplete.Item(
                        code: .successful, identifier: component.identifier, source: operation.order.uri,
                        target: uri(.deployed, component.node))
                }
        }
    }

    private func item(
        _ operation: Operation, _ code: ResultCode, _ target: String
    ) -> OperationComplete.Item {
        // A server that gave the package no identifier knows it by its node.
        let identifier = operation.identifier.isEmpty ? operation.node : operation.identifier
        return OperationComplete.Item(
            code: code, identifier: identifier, source: operation.order.uri, target: target)
    }

    /// The package's or component's node in the inventory.
    private func inventoryNode(_ operation: Operation) -> String {
        switch operation.primitive.branch {
        case .download, .delivered: uri(.delivered, operation.deliveredNode ?? operation.node)
        case .deployed: uri(.deployed, operation.node)
        }
    }

    /// Without a package in the inventory, what failed is what was ordered.
    private func node(_ operation: Operation, _ failure: Failure) -> String {
        guard operation.primitive.branch == .download, !failure.keepsPackage else {
            return inventoryNode(operation)
        }
        return uri(.download, operation.node)
    }

    func uri(_ branch: Branch, _ name: String) -> String {
        root + "/" + NodePath(branch.names + [name]).description
    }
}
