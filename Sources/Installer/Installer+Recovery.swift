import Linux
import Records

// What happens at the start, and what is cleared away.
extension Installer {
    /// Finishes or undoes what was under way when the program or the device stopped. To be called at the start.
    ///
    /// A generation that was on trial is given up. Afterwards `current` leads to a confirmed generation, or
    /// nothing is installed.
    public func recover() throws(InstallerError) -> RecoveryReport {
        let lock = try takeLock()
        defer { lock.release() }
        var report = try stored { () throws(FileSystemError) in try settle() }
        report.damage = try stored { () throws(FileSystemError) in try findDamage() }
        return report
    }

    func settle() throws(FileSystemError) -> RecoveryReport {
        var report = RecoveryReport()
        try store.begin()
        try generations.begin()
        let (current, standing) = (try generations.current(), try generations.standing())
        if current != standing {
            // First room on the disk, which may be what was missing.
            try staging.clear()
            try generations.switchTo(standing)
            report.abandonedGeneration = current
        }
        do throws(FileSystemError) { try collect() } catch { report.leftover = error }
        return report
    }

    /// Removes all that neither the kept generations nor anything else needs. Needs no space on the disk.
    func collect() throws(FileSystemError) {
        try staging.clear()
        try generations.removeSpareLinks()
        let entries = try keptEntries()
        try generations.collect(keeping: try keptGenerations())
        try store.collect(keeping: entries)
    }

    private func keptGenerations() throws(FileSystemError) -> [Int] {
        guard let current = try generations.current() else { return [] }
        return try generations.kept(from: current, count: settings.keptGenerations)
    }

    /// What the kept generations refer to. Fails rather than leaving something out.
    func keptEntries() throws(FileSystemError) -> Set<StoreEntry> {
        var entries: Set<StoreEntry> = []
        for number in try keptGenerations() {
            entries.formUnion(try generations.entries(number))
        }
        return entries
    }

    private func findDamage() throws(FileSystemError) -> [String] {
        guard let current = try generations.current() else { return [] }
        var damage = try generations.originDamage(current).map { ["\($0)"] } ?? []
        for entry in try generations.entries(current) {
            if case .damaged(let reason) = store.manifest(entry) { damage.append(reason) }
        }
        return damage
    }
}
