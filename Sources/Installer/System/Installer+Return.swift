import DeliveryPackage
import Deployment
import Linux

// The way back, with units and state. It bears repetition, and goes on where it was cut off.
extension Installer {
    /// Makes a generation current again: ends what runs of the one that is, puts back the state that was left, and starts the units that
    /// were stopped for it.
    ///
    /// What the system refuses doesn't stop it.
    ///
    /// - Returns: Why units don't run as they should; nil when all is well.
    func comeBack(to number: Int?) throws(InstallerError) -> String? {
        let from = try generations.current()
        var names = underWay
        if names == nil { names = try unsettled.components() }
        let (old, new) = (generation(from), generation(number))
        // A trial that ends has nothing under way: all that differs stops and starts.
        let transition =
            names.map { Transition(of: $0, from: old, to: new) } ?? Transition(from: old, to: new)
        let changesUnits = names != nil || from != number
        var troubles = Troubles()
        if changesUnits { troubles.note { () throws(InstallerError) in try stop(transition) } }
        if from != number { try switchTo(number) }
        try folders.putBack(number, from: from)
        if changesUnits { troubles.note { () throws(InstallerError) in try start(transition, of: new) } }
        // Told to stop, the program leaves the rest to the next start.
        if !troubles.wasInterrupted { try forgetUnderWay() }
        if troubles.first != nil { hasBroughtUnits = false }
        return troubles.first
    }

    func forgetUnderWay() throws(InstallerError) {
        underWay = nil
        try unsettled.forget()
    }

    /// What can't be read has no units that are known, and must not keep the device from going back.
    private func generation(_ number: Int?) -> Generation {
        guard let number else { return Generation() }
        do throws(InstallerError) { return completed(try generations.read(number, noteDamage)) } catch {
            return Generation()
        }
    }

    /// Goes back to the confirmed generation before the current one, as somebody wishes; from a trial also to nothing, where there was
    /// nothing before.
    func goBack() throws(InstallerError) {
        let lock = try begin()
        defer { lock.release() }
        let current = try current()
        let (parent, isOnTrial) = (
            try generations.parent(of: current.number), try isOnTrial(current.number)
        )
        guard parent != nil || isOnTrial else { throw .noEarlierGeneration }
        let target = generation(parent)
        let transition = Transition(from: current.generation, to: target)
        do throws(InstallerError) {
            try undoing(to: current.number) { () throws(InstallerError) in
                try orderMark.remove()
                try stop(transition)
                try switchTo(parent)
                try folders.putBack(parent, from: current.number)
                try start(transition, of: target)
            }
        } catch {
            // A trial goes on then, and its end must not need space.
            do throws(InstallerError) { if isOnTrial { try generations.prepareReturn(to: parent) } } catch {}
            throw error
        }
        finish()
    }
}

/// What went wrong on the way back, which goes on.
private struct Troubles {
    private(set) var first: String?
    private(set) var wasInterrupted = false

    mutating func note(_ body: () throws(InstallerError) -> Void) {
        do throws(InstallerError) {
            try body()
        } catch {
            if case .interrupted = error { wasInterrupted = true }
            first = first ?? "\(error)"
        }
    }
}
