import Linux
import Records

// What happens at the start, and what is cleared away.
extension Installer {
    func settleAndExamine() throws(InstallerError) -> RecoveryReport {
        let lock = try takeLock()
        defer { lock.release() }
        try takeBackFormats()
        var report = try settle()
        // First, because whoever reads a damaged record sets it aside.
        report.damage = try findDamage()
        report.units = bringUnits() ?? report.units
        // A disk that is full now is no reason not to start: it is made up for before the next change.
        do throws(InstallerError) { try keepFloors() } catch {}
        goOnWithAgent()
        return report
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
            // First room on the disk, which may be what was missing.
            try staging.clear()
            report.units = try comeBack(to: standing)
            if current != standing { (report.abandonedGeneration, report.end) = (current, end) }
        }
        do throws(InstallerError) { try collect() } catch { report.leftover = "\(error)" }
        return report
    }

    /// Removes all that neither the kept generations nor anything else needs. Needs no space on the disk.
    func collect() throws(InstallerError) {
        try staging.clear()
        try generations.removeSpareLinks()
        let (entries, numbers) = (try keptEntries(), try keptGenerations())
        try generations.collect(keeping: numbers)
        try store.collect(keeping: entries)
        try folders.collect(keeping: numbers, Set(entries.map { $0.component }))
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
            entries.formUnion(try generations.entries(number))
        }
        return entries
    }

    private func findDamage() throws(InstallerError) -> [String] {
        guard let current = try generations.current() else { return [] }
        var damage = try generations.recordDamage(current).map { ["\($0)"] } ?? []
        for entry in try generations.entries(current) {
            if case .damaged(let reason) = store.manifest(entry) { damage.append(reason) }
        }
        return damage
    }
}
