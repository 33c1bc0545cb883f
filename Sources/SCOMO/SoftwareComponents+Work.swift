public import Deployment
internal import Linux
internal import SCOMOTerms

extension SoftwareComponents {
    /// What is to be done next: the next piece of work of the oldest operation that isn't over; nil when all are.
    ///
    /// The same work is handed out until its end is told, by `finished`.
    ///
    /// - Parameter waiting: Operations that wait for something to pass, perhaps for days: those behind them go ahead.
    public func nextWork(besides waiting: [UInt64] = []) -> Work? {
        guard let operation = journal.current(besides: waiting), let action = operation.action else {
            return nil
        }
        return Work(operation: operation.number, primitive: operation.primitive, action: action)
    }

    /// Whether `work` is still to be done: a server may have deleted the package that is being fetched.
    public func isOpen(_ work: Work) -> Bool { journal[work.operation]?.action == work.action }

    /// The operations that a server has withdrawn, and that end as soon as their work does, or has to be done again.
    public var withdrawn: [UInt64] {
        journal.operations.filter { $0.isWithdrawn && !$0.stage.isConfirming && !$0.stage.isReporting }
            .map { $0.number }
    }

    /// Whether the server still wants `work`.
    public func isWanted(_ work: Work) -> Bool { isOpen(work) && !withdrawn.contains(work.operation) }

    /// Notes that `work` is going on: servers see it in the node's Status, and a restart repeats it.
    public func began(_ work: Work) throws(SCOMOError) {
        guard var operation = journal[work.operation], operation.stage == .accepted || operation.isWaiting
        else { return }
        let hasWaited = operation.isWaiting
        operation.begin()
        if !hasWaited, operation.stage == .downloading, packages.mark(operation.file) {
            journal.note(operation)
        } else {
            try update(operation)
        }
    }

    /// How far an operation had come before a restart: of a download its files say more than the journal.
    func stageReached(_ operation: Operation) -> OperationStage {
        let stage = operation.stage == .accepted ? operation.primitive.firstStage : operation.stage
        guard stage == .downloading, let file = operation.file else { return operation.stage }
        if packages.isSealed(file), packages.keep(file) == nil { return .installing }
        return packages.exists(PackageFiles.path(file)) ? .downloading : operation.stage
    }

    /// Notes that the agent was told to stop before `work` had ended. It is handed out again after the restart.
    ///
    /// A package may take longer than the device is ever switched on, so no number of such restarts fails a download.
    public func stopped(_ work: Work) throws(SCOMOError) {
        guard var operation = journal[work.operation], operation.action == work.action else { return }
        operation.stop()
        guard operation != journal[work.operation] else { return }
        try update(operation)
    }

    /// How long `work` has waited for something to pass, restarts included; the time that the device was off doesn't count.
    public func waited(_ work: Work) -> Duration {
        guard let operation = journal[work.operation], operation.action == work.action else { return .zero }
        return .seconds(operation.waited)
    }

    /// Notes that `work` waits for something to pass, and how long it has: so its deadline holds over restarts, which don't count as its
    /// own until it begins again.
    public func waits(_ work: Work, _ time: Duration) throws(SCOMOError) {
        guard var operation = journal[work.operation], operation.action == work.action else { return }
        (operation.waited, operation.isWaiting) = (time.components.seconds, true)
        guard operation != journal[work.operation] else { return }
        try update(operation)
    }

    /// Notes how `work` ended. A result for work that isn't the operation's current one is ignored.
    public func finished(_ work: Work, _ result: WorkResult) throws(SCOMOError) {
        guard var operation = journal[work.operation], operation.action == work.action,
            operation.advance(stageResult(work.action, result), in: state)
        else { return }
        if case .reporting(.failed(let failure)) = operation.stage, failure.hadPackage,
            let file = operation.file, packages.isEmpty(file)
        {
            operation.stage = .reporting(.failed(failure.withoutPackage))
        }
        if case .downloaded = result, let file = operation.file, packages.isShort(file) {
            unkept.append(file)
            // Whether it was installed is known soon, and then nobody needs the package any more.
            if operation.stage == .installing, packages.seal(file) { return journal.note(operation) }
        }
        try update(operation)
    }

    /// As what the package is to be installed that `work` downloads; nil when it is to be kept, and for other work.
    public func order(for work: Work) -> InstallOrder? {
        guard case .download = work.action, work.primitive.activation != nil,
            case .package(let leaves, _) = journal[work.operation]?.subject
        else { return nil }
        return journal[work.operation]?.installOrder(leaves)
    }

    func update(_ operation: Operation) throws(SCOMOError) {
        let operation = try withPackageKept(operation)
        do throws(FileSystemError) {
            try settle()
            try journal.update(operation)
            try settle(storing: false)
        } catch {
            throw .storage(error)
        }
    }

    /// Makes durable what the journal is about to say of a short package. What the disk doesn't keep has to be fetched anew.
    private func withPackageKept(_ operation: Operation) throws(SCOMOError) -> Operation {
        guard let file = operation.file, operation.stage.needsPackage, unkept.contains(file) else {
            return operation
        }
        unkept.removeAll { $0 == file }
        guard let error = packages.keep(file) else { return operation }
        var operation = operation
        switch operation.stage {
        case .reporting(.failed(let failure)):
            operation.stage = .reporting(.failed(failure.withoutPackage))
        case .confirming: break
        case .accepted, .downloading, .installing, .changing, .reporting:
            operation.stage = .downloading
            journal.note(operation)
            throw .storage(error)
        }
        return operation
    }

    private func stageResult(_ action: Action, _ result: WorkResult) -> StageResult {
        switch result {
        case .downloaded: .downloaded
        case .installed(let components): .installed(references(to: components))
        case .done: .done
        case .onTrial(let trial, let components): .onTrial(trial, outcome(action, components))
        case .confirmed: .confirmed
        case .failed(let code, let reason): isAchieved(action) ? .done : .failed(code, reason: reason)
        }
    }

    /// What is to be told of the action once its trial has passed.
    private func outcome(_ action: Action, _ components: [InstalledComponent]) -> Outcome {
        switch action {
        case .install, .download: .installed(references(to: components))
        case .activate, .deactivate, .remove, .removePackage, .awaitConfirmation: .done
        }
    }

    /// Whether there is nothing left to do. After a restart work is repeated, and then removing what is gone fails.
    private func isAchieved(_ action: Action) -> Bool {
        switch action {
        case .remove(let component): currentInventory.map { $0[component] == nil } ?? false
        case .activate(let component): currentInventory?[component]?.isActive == true
        case .deactivate(let component): currentInventory?[component]?.isActive == false
        case .removePackage(let path): !packages.exists(path)
        case .download, .install, .awaitConfirmation: false
        }
    }

    private func references(to components: [InstalledComponent]) -> [DeployedReference] {
        let view = currentInventory == nil ? DeployedView(Inventory(components)) : deployed
        return components.map {
            DeployedReference(
                identifier: $0.identifier, node: view.node(of: $0.identifier) ?? $0.identifier,
                package: $0.package)
        }
    }
}
