import Linux

// That all is in order is noted, so that a start of the program has to look for nothing: what it costs doesn't depend on what is
// installed. The note goes before anything is changed, and comes back when that is in force or undone, and what is left of it
// removed. It counts for one generation, one run of the device, one version of this program, and one way to start units.
extension Installer {
    /// Whether nothing has to be removed, shown or started.
    func isInOrder() throws(InstallerError) -> Bool {
        guard let text = try orderText() else { return false }
        return try orderMark.says(text)
    }

    /// If that fails, the next start looks by itself.
    func noteOrder() {
        guard hasBroughtUnits else { return }
        do throws(InstallerError) {
            guard let text = try orderText(), try !orderMark.says(text) else { return }
            try orderMark.set(text)
        } catch {}
    }

    /// Removes the note before the work begins: if the work is cut off, the next start has to clear away what it left.
    func beginWork() throws(InstallerError) {
        try orderMark.remove()
        try staging.begin()
    }

    private func orderText() throws(InstallerError) -> String? {
        guard let way = system.wayToStart, let run = thisRun() else { return nil }
        return try "\(generations.current() ?? 0) \(way) \(run)"
    }

    /// Does something once in a run of the device; if it fails, once more.
    func onceInThisRun(_ mark: Mark, _ body: () throws(InstallerError) -> Void) throws(InstallerError) {
        let run = thisRun()
        if let run, try mark.says(run) { return }
        try body()
        if let run { try mark.set(run) }
    }

    /// Names this run of the device, and this version of the program; nil where it isn't known which run this is.
    private func thisRun() -> String? {
        let boot = moment().boot
        return boot.isEmpty ? nil : "\(boot) \(Program.version)"
    }

    var orderMark: Mark { Mark(disk: disk, path: "in-order") }

    /// That nothing of older formats is kept any more.
    var formatMark: Mark { Mark(disk: disk, path: "formats") }
}
