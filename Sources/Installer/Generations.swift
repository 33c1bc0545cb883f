import Linux
import Records

/// The generations on the disk, and the one link that says which is current.
///
/// `generations/<n>/` holds the directories `active` and `inactive` with a link for each component, `packages`
/// (records: where components came from), `parent` (a link to the generation to go back to) and the empty file
/// `trial`, which is renamed to `confirmed` once the generation was found to work; before that it may say what is waited for.
struct Generations {
    let disk: Disk

    static var directory: Path { "generations" }
    private static var link: Path { "current" }
    /// Becomes `current` by a rename.
    private static var nextLink: Path { "current.new" }
    /// Leads to the generation before, while the new one is on trial: going back must not need space.
    private static var previousLink: Path { "current.old" }

    func begin() throws(InstallerError) {
        try disk.makeDirectories(Self.directory, mode: 0o755)
    }

    /// The number of the current generation; nil when nothing was ever installed.
    func current() throws(InstallerError) -> Int? {
        guard let number = try number(linkedBy: Self.link), try exists(number) else { return nil }
        return number
    }

    /// The number of the generation to be current when the one that is has not proved itself: a confirmed one, or none.
    func standing() throws(InstallerError) -> Int? {
        if let current = try current() {
            if try isConfirmed(current) { return current }
            if let parent = try parent(of: current) { return parent }
        }
        // Only a damaged file system leads here, or a first installation that wasn't confirmed.
        for number in try all().reversed() where try isConfirmed(number) { return number }
        return nil
    }

    /// - Parameter damage: Told if what is known of components was lost. - Default: of no matter.
    func read(
        _ number: Int, _ damage: (RecordDamage) -> Void = { _ in }
    ) throws(InstallerError) -> Generation {
        try GenerationDirectory(disk: disk, path: path(number)).read(damage)
    }

    /// What a generation keeps in the store.
    func entries(_ number: Int) throws(InstallerError) -> [StoreEntry] {
        try GenerationDirectory(disk: disk, path: path(number)).entries()
    }

    /// The numbers of all, ascending. What nobody can have counted to is no number of a generation.
    func all() throws(InstallerError) -> [Int] {
        try names().compactMap { Int($0) }.filter { $0 < .max }.sorted()
    }

    /// The confirmed generation to go back to from `number`; nil if it is gone or there never was one.
    func parent(of number: Int?) throws(InstallerError) -> Int? {
        guard let number else { return nil }
        let link = try disk.child(path(number), "parent")
        // Numbers only grow, so a chain of parents ends.
        guard let parent = try self.number(linkedBy: link), parent < number, try isConfirmed(parent) else {
            return nil
        }
        return parent
    }

    /// `number` and those to go back to from it, until `count` of them are confirmed.
    func kept(from number: Int, count: Int) throws(InstallerError) -> [Int] {
        var kept = [number]
        var confirmed = try isConfirmed(number) ? 1 : 0
        while confirmed < count, let parent = try parent(of: kept[kept.count - 1]) {
            kept.append(parent)
            confirmed += 1
        }
        return kept
    }

    /// Makes a generation the current one, or none: atomic, and durable on return.
    func switchTo(_ number: Int?) throws(InstallerError) {
        if let number {
            try disk.rename(link(to: number), to: Self.link)
        } else {
            try disk.removeTree(Self.link)
        }
        try disk.synchronizeDirectory(.top)
    }

    /// Makes ready what `switchTo` needs to go back.
    func prepareReturn(to number: Int?) throws(InstallerError) {
        guard let number else { return }
        try disk.makeSymbolicLink(at: Self.previousLink, to: "generations/\(number)")
    }

    /// Removes the links that a switch left behind; during a trial not the one that leads back.
    func removeSpareLinks() throws(InstallerError) {
        try disk.removeTree(Self.nextLink)
        if let current = try current(), try !isConfirmed(current) { return }
        try disk.removeTree(Self.previousLink)
    }

    /// A link to a generation, to be renamed.
    private func link(to number: Int) throws(InstallerError) -> Path {
        if try self.number(linkedBy: Self.previousLink) == number { return Self.previousLink }
        try disk.removeTree(Self.nextLink)
        try disk.makeSymbolicLink(at: Self.nextLink, to: "generations/\(number)")
        return Self.nextLink
    }

    /// What is in the directory, whatever it is.
    func names() throws(InstallerError) -> [String] {
        guard try disk.attributes(of: Self.directory) != nil else { return [] }
        return try disk.list(Self.directory, limit: 65_536)
    }

    func path(_ number: Int) throws(InstallerError) -> Path {
        try disk.child(Self.directory, "\(number)")
    }

    private func exists(_ number: Int) throws(InstallerError) -> Bool {
        try disk.attributes(of: path(number))?.kind == .directory
    }

    /// The number at the end of a link's text; nil if there is no link, or none to a generation.
    private func number(linkedBy link: Path) throws(InstallerError) -> Int? {
        guard try disk.attributes(of: link)?.kind == .symbolicLink else { return nil }
        let text = try disk.readSymbolicLink(link)
        let name = text.utf8.split(separator: UInt8(ascii: "/")).last ?? [][...]
        return Int(String(decoding: name, as: UTF8.self))
    }
}
