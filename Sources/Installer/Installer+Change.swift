import DeliveryPackage
import Deployment
import Linux

// How a change comes into force.
extension Installer {
    /// Takes the lock, and finishes or undoes what was under way when the program last stopped.
    func begin() throws(InstallerError) -> any FileLock {
        let lock = try takeLock()
        _ = try settle()
        try beginCounting()
        // Whatever replaces the current generation, its versions stay known.
        try keepFloors()
        return lock
    }

    /// A file that only we may open: whoever can open a file can lock it, and the directory is for everybody.
    func takeLock() throws(InstallerError) -> any FileLock {
        let lock = try disk.lock("lock")
        // Another program may have changed something meanwhile, and given the same number again.
        (known, knownEntries, knownCommands, touched) = (nil, [], nil, nil)
        return lock
    }

    /// Makes `change.new` the current generation, and confirms it or lets it wait for who shall; or leaves all as it was.
    ///
    /// - Parameters:
    ///   - watch: Told when the phase changes.
    ///   - stage: Brings new files into the store first.
    func perform(
        _ change: Change, _ watch: ProgressWatch = { _ in .proceed },
        staging stage: () throws(InstallerError) -> Void = { () throws(InstallerError) in }
    ) throws(InstallerError) {
        if change.new != change.old { try refuseDuringTrial() }
        try checkDependencies(change)
        try checkUnits(change)
        let current = try generations.current()
        let transition = Transition(from: change.old, to: change.new)
        try undoing(to: current) { () throws(InstallerError) in
            try askThoseInUse(change)
            try stage()
            guard change.new != change.old else { return }
            try checkOrder(change)
            try orderMark.remove()
            try prepare(change)
            try askTheNew(change)
            let number = try build(change.new, parent: current)
            try prepareAgent(change, number)
            // The last word that counts until all is in force: half of a switch would be worse than either end.
            try DeploymentProgress(.switching).tell(watch)
            try leave(change, transition, current)
            try switchTo(number, change.new)
            try enter(change, transition)
            try checkHealth(change, transition, watch)
            try conclude(number, change.necessaryConfirmation)
        }
        finish()
    }

    /// All is in force: what was noted for the way back is forgotten. If that fails, it is tried again before the next change.
    func finish() {
        do throws(InstallerError) { try forgetUnderWay() } catch {}
        tidy()
        goOnWithAgent()
    }

    /// Writes a generation, durably with everything that it refers to, and returns its number.
    private func build(_ generation: Generation, parent: Int?) throws(InstallerError) -> Int {
        let number = (try generations.all().last ?? 0) + 1
        try beginWork()
        try folders.forget(number)
        try GenerationDirectory(disk: disk, path: Staging.generation).write(generation, parent: parent)
        knownEntries.removeAll { $0.number == number }
        try disk.rename(Staging.generation, to: generations.path(number))
        try generations.prepareReturn(to: parent)
        try disk.synchronizeAll()
        return number
    }

    /// Runs `body`; if that fails, makes `generation` current again and removes what was made.
    func undoing(
        to generation: Int?, _ body: () throws(InstallerError) -> Void
    ) throws(InstallerError) {
        do throws(InstallerError) {
            try body()
        } catch {
            // Should this fail too, the new generation isn't confirmed, and `settle` goes back later.
            let trouble = try comeBack(to: generation)
            tidy()
            goOnWithAgent()
            if let trouble { throw .leavesTrouble(error, trouble) }
            throw error
        }
    }

    /// Removes what nothing refers to any more. If that fails, it is tried again before the next change.
    func tidy() {
        do throws(InstallerError) { try keepFloors() } catch {}
        do throws(InstallerError) {
            try collect()
            noteOrder()
        } catch {}
    }
}

// What a change has to pass.
extension Installer {
    func checkDependencies(_ change: Change) throws(InstallerError) {
        try change.checkRelations()
        for component in change.started where commands(of: component, change) == nil {
            throw .damaged(component: component.identifier)
        }
    }

    private func checkHealth(
        _ change: Change, _ transition: Transition, _ watch: ProgressWatch
    ) throws(InstallerError) {
        let testing = DeploymentProgress(.testing)
        try testing.tell(watch)
        for component in change.started {
            let directory = try disk.child("current/active", component.identifier)
            try run(
                .healthCheck, of: component, change, in: directory, while: { watch(testing) == .proceed },
                { .unhealthy(component: component.identifier, reason: $0) })
        }
        // A unit that was started may have failed meanwhile.
        for component in transition.starting {
            let units = try startedUnits(component)
            try asking(component, "keep its units up") { () throws(SystemError) in
                try system.requireActive(units)
            }
        }
    }
}
