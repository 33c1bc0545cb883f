import Bytes
import DeliveryPackage
import Deployment
import Linux

// What happens on the system around a switch. The order of all of it is in `perform`.
extension Installer {
    /// Asks the components in use that would be changed or ended whether now is a good time: before anything is written.
    func askThoseInUse(_ change: Change) throws(InstallerError) {
        for component in change.ended { try ask(component, change) }
    }

    /// Asks the new ones, unless the version before had the say.
    func askTheNew(_ change: Change) throws(InstallerError) {
        for component in change.started {
            let before = change.old[component.identifier].flatMap { $0.isActive ? $0 : nil }
            let hasAsked = before.flatMap { commands(of: $0, change)?.hooks.readyCheck.isEmpty } == false
            if !hasAsked { try ask(component, change) }
        }
    }

    private func ask(_ component: DeployedComponent, _ change: Change) throws(InstallerError) {
        try run(.readyCheck, of: component, change, in: store.path(component.entry)) { reason in
            .notReady(component: component.identifier, reason: reason)
        }
    }

    /// Makes accounts and state folders of what is new.
    func prepare(_ change: Change) throws(InstallerError) {
        for component in change.new.components where change.hasChanged(component) { try prepare(component) }
    }

    func prepare(_ component: DeployedComponent) throws(InstallerError) {
        let account = try account(of: component)
        guard component.setup.state != .none else { return }
        try folders.make(component.identifier, for: account)
    }

    func account(of component: DeployedComponent) throws(InstallerError) -> SystemAccount? {
        guard let name = component.setup.user else { return nil }
        return try asking(component, "make the account \(name)") { () throws(SystemError) in
            try system.account(named: name, for: component.origin.package)
        }
    }

    /// Ends what is in use, keeps its state, and lets the new files be prepared: all that comes before the switch.
    func leave(_ change: Change, _ transition: Transition, _ current: Int?) throws(InstallerError) {
        for component in change.removed {
            try hook(.preRemove, of: component, change, in: store.path(component.entry))
        }
        try stop(transition)
        if let current { try folders.copy(change.withCopiedState, of: current) }
        for component in change.arrived {
            try hook(.preInstall, of: component, change, in: store.path(component.entry))
        }
    }

    /// Begins what is in use after the switch.
    func enter(_ change: Change, _ transition: Transition) throws(InstallerError) {
        try start(transition, of: change.new)
        for component in change.started {
            let directory = try disk.child("current/active", component.identifier)
            try hook(.postActivate, of: component, change, in: directory)
        }
    }

    private func hook(
        _ purpose: ComponentCommand.Purpose, of component: DeployedComponent, _ change: Change,
        in directory: Path
    ) throws(InstallerError) {
        try run(purpose, of: component, change, in: directory) { reason in
            .hookFailed(purpose.rawValue, component: component.identifier, reason: reason)
        }
    }
}

// Commands.
extension Installer {
    /// Runs one of a component's commands, if it has that. What is damaged has none that is known.
    ///
    /// - Parameters:
    ///   - isWanted: Whether it shall go on. - Default: it is never broken off.
    ///   - failure: What it is to the caller when the command fails.
    func run(
        _ purpose: ComponentCommand.Purpose, of component: DeployedComponent, _ change: Change,
        in directory: Path, while isWanted: () -> Bool = { true }, _ failure: (String) -> InstallerError
    ) throws(InstallerError) {
        guard let commands = commands(of: component, change) else { return }
        let words = commands.words(for: purpose)
        guard !words.isEmpty else { return }
        let state = commands.setup.state == .none ? nil : try folders.path(component.identifier)
        let command = ComponentCommand(
            purpose: purpose, component: component.identifier, words: words, directory: directory,
            user: commands.setup.user, state: state,
            parameters: change.parameters(of: component.identifier).harmless,
            timeLimit: commands.timeLimit(for: purpose))
        do throws(SystemError) {
            try system.run(command, while: isWanted)
        } catch {
            if case .interrupted(let reason) = error { throw .interrupted(reason) }
            guard isWanted() else { throw .cancelled }
            throw failure("\(error)")
        }
    }

    /// Adds to what the system says which component it is about.
    func asking<Result>(
        _ component: DeployedComponent, _ what: String, _ body: () throws(SystemError) -> Result
    ) throws(InstallerError) -> Result {
        do throws(SystemError) {
            return try body()
        } catch {
            switch error {
            case .refused(let reason): throw .taken(component: component.identifier, reason: reason)
            case .failed(let reason):
                throw .system(component: component.identifier, what, reason: reason)
            case .interrupted(let reason): throw .interrupted(reason)
            }
        }
    }
}

// Whose hooks are run.
extension Change {
    /// Those that were in use, and now aren't, or with other files.
    fileprivate var ended: [DeployedComponent] {
        old.components.filter { before in
            guard before.isActive else { return false }
            let after = new[before.identifier]
            return after?.entry != before.entry || after?.isActive != true
        }
    }

    fileprivate var removed: [DeployedComponent] { old.components.filter { new[$0.identifier] == nil } }

    /// Those with other files than before, in use or not.
    fileprivate var arrived: [DeployedComponent] {
        new.components.filter { old[$0.identifier]?.entry != $0.entry }
    }

    /// Those that were there, and whose state the old version or the new one wants to be copied.
    fileprivate var withCopiedState: [String] {
        arrived.compactMap { after in
            guard let before = old[after.identifier] else { return nil }
            let copies = [before, after].contains { $0.setup.state == .copied }
            return copies ? after.identifier : nil
        }
    }
}
