import DeliveryPackage
import Deployment
import Linux

// Units of components: which are shown, and in which order they stop and start.
extension Installer {
    /// Two components can't have one unit, and none can have one of the system's.
    func checkUnits(_ change: Change) throws(InstallerError) {
        var owners: [String: String] = [:]
        for component in change.new.components where component.isActive {
            for name in component.unitNames {
                if let other = owners.updateValue(component.identifier, forKey: name) {
                    throw .taken(
                        component: component.identifier, reason: "\"\(other)\" has the unit \(name) too")
                }
            }
        }
        let known = Set(change.old.components.filter { $0.isActive }.flatMap { $0.unitNames })
        for component in change.started {
            let names = component.unitNames.filter { !known.contains($0) }
            guard !names.isEmpty else { continue }
            try asking(component, "look for other units of the same names") { () throws(SystemError) in
                try system.requireFree(names)
            }
        }
    }

    /// No new unit starts before what ends the trial of new software: one that hangs there would never be taken back.
    func checkOrder(_ change: Change) throws(InstallerError) {
        for component in change.started {
            for path in component.units {
                let file = try UnitFile(store.path(path, of: component.entry), on: disk)
                guard file.isBeforeInstaller else { continue }
                throw .taken(
                    component: component.identifier,
                    reason: "\(path.lastName) says that it starts before the installer")
            }
        }
    }

    /// Stops units, after it was noted whose.
    func stop(_ transition: Transition) throws(InstallerError) {
        guard !transition.isEmpty else { return }
        underWay = transition.identifiers
        do throws(InstallerError) {
            try unsettled.note(transition.identifiers)
        } catch {
            // Going back needs no space. Without the note, only a program that is killed just now leaves units stopped.
            guard case .storage(let reason) = error, reason.isOutOfSpace else { throw error }
        }
        for component in transition.stopping {
            for name in component.unitNames.reversed() where !UnitFile.isTemplate(name) {
                try asking(component, "stop \(name)") { () throws(SystemError) in try system.stop(name) }
            }
        }
    }

    /// Shows the units of a generation, which is current, and starts those that came or changed.
    func start(_ transition: Transition, of generation: Generation) throws(InstallerError) {
        guard !transition.isEmpty else { return }
        try show(shownUnits(generation), haveChanged: true)
        for component in transition.starting {
            for name in try startedUnits(component) {
                try asking(component, "start \(name)") { () throws(SystemError) in try system.start(name) }
            }
        }
    }

    private func show(_ units: [ShownUnit], haveChanged: Bool) throws(InstallerError) {
        try aboutUnits { () throws(SystemError) in try system.show(units, haveChanged: haveChanged) }
    }

    private func aboutUnits(_ body: () throws(SystemError) -> Void) throws(InstallerError) {
        do throws(SystemError) { try body() } catch {
            if case .interrupted(let reason) = error { throw .interrupted(reason) }
            throw .units(reason: "\(error)")
        }
    }

    func file(_ path: Path, of component: DeployedComponent) throws(InstallerError) -> Path {
        let directory = try disk.child("current/active", component.identifier)
        do throws(PathError) { return try directory.appending(path) } catch {
            throw .storage(FileSystemError(.open, path, .invalid))
        }
    }

    /// After a start of the program: shows what the service manager doesn't see, and starts what it hasn't started. What somebody
    /// stopped stays stopped.
    ///
    /// - Returns: Why units don't run as they should; nil when all is well.
    func bringUnits() -> String? {
        do throws(InstallerError) {
            let generation = try current().generation
            let trouble = makeAccounts(generation)
            let units = shownUnits(generation)
            try show(units, haveChanged: false)
            try aboutUnits { () throws(SystemError) in try system.startMissing(units) }
            return trouble
        } catch {
            return "\(error)"
        }
    }

    /// What was installed at the factory has no account before the device's first start.
    ///
    /// - Returns: What went wrong first; the others are made all the same.
    private func makeAccounts(_ generation: Generation) -> String? {
        var trouble: String?
        for component in generation.components where component.isActive && component.setup.user != nil {
            do throws(InstallerError) { try prepare(component) } catch { trouble = trouble ?? "\(error)" }
        }
        return trouble
    }
}

extension DeployedComponent {
    var unitNames: [String] { units.map { $0.lastName } }
}
