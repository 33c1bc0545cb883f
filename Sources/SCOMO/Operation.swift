internal import Deployment
internal import ManagementTree
internal import SCOMOTerms

/// One accepted Exec with its whole life.
///
/// It holds all that its work needs: a server may change or delete the node that it executed while the operation
/// waits for its turn.
struct Operation: Equatable, Sendable {
    let number: UInt64
    let primitive: Primitive
    /// The name of the node that was executed: of `Download/<x>`, `Delivered/<x>` or `Deployed/<x>`.
    let node: String
    let order: Order
    let subject: Subject
    var stage: OperationStage = .accepted
    /// How often the agent started anew in this stage.
    var restarts = 0
    /// How long the work of this stage has waited for something to pass, while the agent ran. - Unit: seconds.
    var waited: Int64 = 0
    /// Whether it waits for something to pass, and nothing of it goes on.
    var isWaiting = false
    /// The node below `Delivered` that shows the package, once it is known.
    var deliveredNode: String?
    /// Whether the server has deleted the node while the work went on: it is given up, unless it is too late for that.
    var isWithdrawn = false

    /// - Unit: restarts in one stage. - Default: 5, as other updaters have it.
    static var maximumRestarts: Int { 5 }

    /// Who ordered it and how.
    struct Order: Equatable, Sendable {
        let server: String
        let uri: String
        let correlator: String?

        /// Whether the server says the same again. Without a correlator it may mean another operation.
        func isRepeated(by other: ExecuteOrder) -> Bool {
            guard let correlator, !correlator.isEmpty else { return false }
            return (server, uri, correlator) == (other.server, other.uri, other.correlator)
        }
    }

    /// What it is about.
    enum Subject: Equatable, Sendable {
        /// The leaves of the package at the time of the order, and the number of its file.
        case package(PackageLeaves, file: UInt64)
        /// The identifier of a component.
        case component(String)
    }
}

extension Operation {
    /// The identifier that the report names, unless components have their own.
    var identifier: String {
        switch subject {
        case .package(let leaves, _): leaves[.packageID]
        case .component(let identifier): identifier
        }
    }

    /// The number of the package's file.
    var file: UInt64? {
        if case .package(_, let file) = subject { file } else { nil }
    }

    /// Whether it still has work to do on the node of this name.
    func isBusy(with name: String, in branch: Branch) -> Bool {
        !stage.isReporting && primitive.branch == branch && node == name
    }

    /// What is to be done now; nil when only the report is left.
    var action: Action? {
        let stage = stage == .accepted ? primitive.firstStage : stage
        return switch (stage, subject) {
        case (.downloading, .package(let leaves, let file)):
            .download(url: leaves[.packageURL], to: PackageFiles.path(file))
        case (.installing, .package(let leaves, let file)):
            .install(package: PackageFiles.path(file), installOrder(leaves))
        case (.changing, .package(_, let file)): .removePackage(PackageFiles.path(file))
        case (.changing, .component(let identifier)): change(identifier)
        case (.confirming(let trial, _), _): .awaitConfirmation(trial: trial)
        case (.downloading, .component), (.installing, .component), (.accepted, _), (.reporting, _): nil
        }
    }

    /// Whoever runs the package's server must not choose the software: the package is the one that was ordered.
    func installOrder(_ leaves: PackageLeaves) -> InstallOrder {
        let identifier = leaves[.packageID]
        return InstallOrder(
            primitive.activation ?? .inactive,
            expecting: PackageExpectation(package: identifier.isEmpty ? nil : identifier),
            parameters: leaves[.installParameters])
    }

    private func change(_ component: String) -> Action? {
        switch primitive {
        case .activate: .activate(component)
        case .deactivate: .deactivate(component)
        case .removeComponent: .remove(component: component)
        case .download, .downloadInstall, .downloadInstallInactive, .install, .installInactive,
            .removePackage:
            nil
        }
    }

    /// Goes on after the work of a stage ended; returns false when there was no such work.
    mutating func advance(_ result: StageResult, in state: TreeState) -> Bool {
        guard let next = stage.next(after: result, of: primitive) else { return false }
        (stage, restarts, waited, isWaiting) = (next, 0, 0, false)
        if stage.isReporting, case .package(let leaves, _) = subject {
            deliveredNode =
                primitive.branch == .delivered ? node : state.deliveredName(node, leaves[.packageID])
        }
        return true
    }

    /// The server has deleted the node, and nothing goes on that would have to end first.
    mutating func withdraw(in state: TreeState) {
        _ = advance(.failed(.userCancelled, reason: Self.withdrawn), in: state)
    }

    static var withdrawn: String { "the server deleted the package's node" }

    /// Its work goes on.
    mutating func begin() {
        isWaiting = false
        if stage == .accepted { stage = primitive.firstStage }
    }

    /// The agent was told to stop while it fetched the package: that restart doesn't count. Other work may be what
    /// stops the agent, and so has no such favour.
    mutating func stop() {
        if stage == .downloading { restarts -= 1 }
    }

    /// Counts a restart of the agent. An operation that restarts it again and again is given up; one that waits isn't what did it, and
    /// starts during a trial are the installer's to count.
    ///
    /// - Parameter reached: How far it had come, which the journal need not say.
    mutating func restart(in state: TreeState, at reached: OperationStage) {
        if stage != reached { (stage, restarts, waited, isWaiting) = (reached, 0, 0, false) }
        guard stage != .accepted, !isWaiting, !stage.isConfirming, !stage.isReporting else { return }
        restarts += 1
        guard restarts > Self.maximumRestarts else { return }
        let reason = "the agent restarted \(restarts) times while the operation was going on"
        _ = advance(.failed(primitive.generalFailure(in: stage), reason: reason), in: state)
    }
}
