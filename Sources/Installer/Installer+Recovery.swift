import Linux
import Records

// What happens at the start, and what is cleared away.
extension Installer {
    func settleAndExamine() throws(InstallerError) -> RecoveryReport {
        let lock = try takeLock()
        defer { lock.release() }
        try takeBackFormats()
        var report = try settle()
        if try isInOrder() { hasBroughtUnits = true } else { try putInOrder(&report) }
        goOnWithAgent()
        return report
    }

    /// Once after a change that was cut off, and once in a run of the device: reads what is installed, but for the records of its files.
    ///
    /// - Throws: When that can't be read: a newer version of this program may have written it.
    private func putInOrder(_ report: inout RecoveryReport) throws(InstallerError) {
        _ = try current()
        report.units = bringUnits() ?? report.units
        (report.damage, damage) = (damage, [])
        // A disk that is full now is no reason not to start: it is made up for before the next change.
        do throws(InstallerError) { try keepFloors() } catch {}
        hasBroughtUnits = report.units == nil
        if report.leftover == nil { noteOrder() }
    }

    /// Finishes or undoes what was under way when the program or the device stopped.
    func settle() throws(InstallerError) -> RecoveryReport {
        var report = RecoveryReport()
        try store.begin()
        try generations.begin()
        let current = try generations.current()
        let end = try current.flatMap { (number) throws(InstallerError) in try look(at: number) }
        // A trial goes on.
        let standing = try current == nil || end != nil ? generations.standing() : current
        let (isDue, underWay) = (try folders.isDue(standing), try unsettled.components())
        if current != standing || isDue || underWay != nil {
            try orderMark.remove()
            // First room on the disk, which may be what was missing.
            try staging.clear()
            report.units = try comeBack(to: standing)
            if current != standing { (report.abandonedGeneration, report.end) = (current, end) }
        }
        guard try !isInOrder() else { return report }
        do throws(InstallerError) { try collect() } catch { report.leftover = "\(error)" }
        return report
    }

    /// Removes all that neither the kept generations nor anything else needs. Needs no space on the disk.
    func collect() throws(InstallerError) {
        try staging.clear()
        try generations.removeSpareLinks()
        let (entries, numbers) = (try keptEntries(), try keptGenerations())
        try noteDropped(keeping: numbers, entries)
        try generations.collect(keeping: numbers)
        try store.collect(keeping: entries, among: touched)
        try folders.collect(keeping: numbers, Set(entries.map { $0.component }))
    }

    /// From an order in the store on, what is touched is counted, so that only that has to be looked at in the end.
    func beginCounting() throws(InstallerError) { touched = try isInOrder() ? [] : nil }

    /// What goes with the generations that aren't kept.
    private func noteDropped(keeping numbers: [Int], _ kept: Set<StoreEntry>) throws(InstallerError) {
        guard touched != nil else { return }
        for number in try generations.all() where !numbers.contains(number) {
            do throws(InstallerError) {
                for entry in try entries(number) where !kept.contains(entry) {
                    touched?.insert(entry.component)
                }
            } catch {
                touched = nil
            }
        }
    }

    func keptGenerations() throws(InstallerError) -> [Int] {
        let factory = try generations.hasFactory() ? [Generations.factory] : []
        guard let current = try generations.current() else { return factory }
        return try factory + generations.kept(from: current, count: settings.keptGenerations)
    }

    /// What the kept generations refer to. Fails rather than leaving something out.
    func keptEntries() throws(InstallerError) -> Set<StoreEntry> {
        var entries: Set<StoreEntry> = []
        for number in try keptGenerations() {
            entries.formUnion(try self.entries(number))
        }
        return entries
    }
}
