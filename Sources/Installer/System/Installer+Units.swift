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
        let chosen = Set(transition.starting.map { $0.identifier })
        try start(generation, chosen, haveChanged: true)
    }

    /// Starts the units of `chosen`, and of the others those that the service manager didn't know: after a start of the device it knows none.
    private func start(
        _ generation: Generation, _ chosen: Set<String>, haveChanged: Bool
    ) throws(InstallerError) {
        let shown = try shownUnits(generation)
        let fresh: Set<String>
        do throws(SystemError) { fresh = Set(try system.show(shown, haveChanged: haveChanged)) } catch {
            if case .interrupted(let reason) = error { throw .interrupted(reason) }
            throw .units(reason: "\(error)")
        }
        let new = generation.components.filter { $0.unitNames.contains { fresh.contains($0) } }
        for component in generation.inOrder(chosen.union(new.map { $0.identifier })) {
            let isChosen = chosen.contains(component.identifier)
            try start(component) { isChosen || fresh.contains($0) }
        }
    }

    private func start(
        _ component: DeployedComponent, where isChosen: (String) -> Bool
    ) throws(InstallerError) {
        for name in try startedUnits(component) where isChosen(name) {
            try asking(component, "start \(name)") { () throws(SystemError) in try system.start(name) }
        }
    }

    /// Those units of an active component that are started by themselves: whose file has a section `Install`, as with `systemctl enable`.
    /// The others are there for them, or for somebody who starts them.
    func startedUnits(_ component: DeployedComponent) throws(InstallerError) -> [String] {
        var names: [String] = []
        for path in component.units where !UnitFile.isTemplate(path.lastName) {
            if try UnitFile(disk: disk, path: file(path, of: component)).isStarted {
                names.append(path.lastName)
            }
        }
        return names
    }

    private func shownUnits(_ generation: Generation) throws(InstallerError) -> [ShownUnit] {
        var shown: [ShownUnit] = []
        for component in generation.components where component.isActive {
            for path in component.units {
                shown.append(ShownUnit(name: path.lastName, file: try file(path, of: component)))
            }
        }
        return shown
    }

    private func file(_ path: Path, of component: DeployedComponent) throws(InstallerError) -> Path {
        let directory = try disk.child("current/active", component.identifier)
        do throws(PathError) { return try directory.appending(path) } catch {
            throw .storage(FileSystemError(.open, path, .invalid))
        }
    }

    /// After a start of the program: shows and starts what the service manager doesn't know. That is all of it after a start
    /// of the device, and nothing afterwards: what somebody stopped stays stopped.
    ///
    /// - Returns: Why units don't run as they should; nil when all is well.
    func bringUnits() -> String? {
        do throws(InstallerError) {
            let generation = try current().generation
            // Before any unit is shown: what is shown already counts as started.
            let trouble = makeAccounts(generation)
            try start(generation, [], haveChanged: false)
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

/// A unit file, as far as the installer looks into it.
struct UnitFile {
    let disk: Disk
    let path: Path

    /// Whether it has a section `Install`.
    var isStarted: Bool {
        get throws(InstallerError) {
            let reader = try disk.reader(of: path)
            var content: [UInt8] = []
            while content.count < Self.limit {
                let piece = try disk.next(of: reader)
                guard !piece.isEmpty else { break }
                content += piece
            }
            return content.split(separator: UInt8(ascii: "\n")).contains { line in
                let blanks: [UInt8] = [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r")]
                return line.filter { !blanks.contains($0) }.elementsEqual("[Install]".utf8)
            }
        }
    }

    /// - Unit: bytes. - Default: 1 MiB, as systemd reads.
    private static var limit: Int { 1 << 20 }

    /// Whether it is there to be made others of: `NAME@.service`.
    static func isTemplate(_ name: String) -> Bool { name.utf8.contains(UInt8(ascii: "@")) && isOpen(name) }

    private static func isOpen(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard let place = bytes.firstIndex(of: UInt8(ascii: "@")), place + 1 < bytes.count else {
            return false
        }
        return bytes[place + 1] == UInt8(ascii: ".")
    }
}

extension DeployedComponent {
    var unitNames: [String] { units.map { $0.lastName } }
}
