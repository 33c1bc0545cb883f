import DeliveryPackage
import Linux

/// The folders in which components keep what they shall find again: `data/<component>`.
///
/// They belong to the components' accounts, and so nothing in them is trusted: they are read and removed by a file system that
/// follows no links.
///
/// `copies/<n>/<component>` is what generation n left when another version came. As soon as n is current again, it is put back:
/// that this is due is said by the copy's being there. A copy is complete or has another name.
struct StateFolders {
    /// Follows no links.
    let disk: Disk

    private static var directory: Path { "data" }
    private static var copies: Path { "copies" }
    /// What was in a component's folder before a copy was put back, if nobody can go forward to it.
    private static var aside: Path { "copies/aside" }
    /// What is being removed for good.
    private static var purged: Path { "copies/purged" }

    /// Where a component's folder is.
    func path(_ component: String) throws(InstallerError) -> Path {
        try disk.child(Self.directory, component)
    }

    /// Makes a component's folder, its account's alone. One that is there is left as it is, but for its owner.
    func make(_ component: String, for account: SystemAccount?) throws(InstallerError) {
        try disk.makeDirectories(Self.directory, mode: 0o755)
        let path = try path(component)
        if try disk.attributes(of: path) == nil { try disk.makeDirectory(path, mode: 0o750) }
        if let account { try disk.setOwner(of: path, to: account) }
    }

    /// Copies the folders of `components`, which are those of a generation that goes. What there is none of isn't copied.
    func copy(_ components: [String], of number: Int) throws(InstallerError) {
        var present: [String] = []
        for component in components where try disk.attributes(of: path(component)) != nil {
            present.append(component)
        }
        guard !present.isEmpty else { return }
        let complete = try copies(of: number)
        let unfinished = complete.withSuffix(".new")
        try disk.removeTree(complete)
        try disk.removeTree(unfinished)
        // Whoever may look into a state folder may not look into all of them.
        if try disk.attributes(of: Self.copies) == nil { try disk.makeDirectory(Self.copies, mode: 0o700) }
        try disk.makeDirectory(unfinished, mode: 0o700)
        for component in present {
            try disk.copyTree(path(component), to: disk.child(unfinished, component))
        }
        try disk.synchronizeAll()
        try disk.rename(unfinished, to: complete)
        try disk.synchronizeDirectory(Self.copies)
    }

    /// Puts back what a generation left, if that is still due.
    ///
    /// - Parameter other: The generation whose state it takes the place of; that is kept in its turn.
    func putBack(_ number: Int?, from other: Int?) throws(InstallerError) {
        guard let number else { return }
        let copies = try copies(of: number)
        guard try disk.attributes(of: copies) != nil else { return }
        let aside = try placeAside(number, other)
        try disk.makeDirectories(Self.directory, mode: 0o755)
        for component in try disk.list(copies, limit: Self.limit) {
            let copy = try disk.child(copies, component)
            try putBack(
                copy, to: path(component),
                aside.map { (path) throws(InstallerError) in try disk.child(path, component) })
        }
        try disk.removeTree(copies)
        try disk.removeTree(Self.aside)
        try disk.synchronizeDirectory(Self.copies)
    }

    /// Where what is there goes; nil if there is no room for a place. Going back needs no room.
    private func placeAside(_ number: Int, _ other: Int?) throws(InstallerError) -> Path? {
        try disk.removeTree(Self.aside)
        let aside = try other == nil || other == number ? Self.aside : copies(of: other ?? 0)
        do throws(InstallerError) {
            try disk.makeDirectories(aside, mode: 0o700)
            return aside
        } catch {
            guard case .storage(let reason) = error, reason.isOutOfSpace else { throw error }
            return nil
        }
    }

    /// Three places, two renames: after the first of them nothing stands in the copy's place, and that is how it is known
    /// that only the second is missing.
    private func putBack(_ copy: Path, to path: Path, _ aside: Path?) throws(InstallerError) {
        if let aside, try disk.attributes(of: path) != nil {
            try disk.removeTree(aside)
            try disk.rename(path, to: aside)
            try disk.synchronizeDirectory(aside.parent)
            try disk.synchronizeDirectory(Self.directory)
        } else {
            try disk.removeTree(path)
        }
        try disk.rename(copy, to: path)
        try disk.synchronizeDirectory(Self.directory)
        try disk.synchronizeDirectory(copy.parent)
    }

    /// Removes what a component has kept, and what generations have copied of that.
    ///
    /// - Returns: Whether there was anything.
    func purge(_ component: String) throws(InstallerError) -> Bool {
        var found = try discard(path(component))
        guard try disk.attributes(of: Self.copies) != nil else { return found }
        for name in try disk.list(Self.copies, limit: Self.limit) {
            if try discard(disk.child(disk.child(Self.copies, name), component)) { found = true }
        }
        return found
    }

    /// By a rename first: half of a state would be worse than all of it. What a power cut leaves of it, `collect` removes.
    private func discard(_ path: Path) throws(InstallerError) -> Bool {
        guard try disk.attributes(of: path) != nil else { return false }
        if try disk.attributes(of: Self.copies) == nil { try disk.makeDirectory(Self.copies, mode: 0o700) }
        try disk.removeTree(Self.purged)
        try disk.rename(path, to: Self.purged)
        try disk.synchronizeDirectory(path.parent)
        try disk.synchronizeDirectory(Self.copies)
        try disk.removeTree(Self.purged)
        return true
    }

    /// Whether something is to be put back.
    func isDue(_ number: Int?) throws(InstallerError) -> Bool {
        guard let number else { return false }
        return try disk.attributes(of: copies(of: number)) != nil
    }

    /// A number is given again after its generation is gone; what that one left isn't the new one's.
    func forget(_ number: Int) throws(InstallerError) { try disk.removeTree(copies(of: number)) }

    /// Removes what belongs to no kept generation, and folders that were made for nothing.
    func collect(keeping numbers: [Int], _ components: Set<String>) throws(InstallerError) {
        if try disk.attributes(of: Self.copies) != nil {
            let kept = numbers.map { "\($0)" }
            for name in try disk.list(Self.copies, limit: Self.limit) where !kept.contains(name) {
                try disk.removeTree(disk.child(Self.copies, name))
            }
        }
        guard try disk.attributes(of: Self.directory) != nil else { return }
        for name in try disk.list(Self.directory, limit: Self.limit) where !components.contains(name) {
            let path = try path(name)
            if try disk.list(path, limit: Self.limit).isEmpty { try disk.removeTree(path) }
        }
    }

    private func copies(of number: Int) throws(InstallerError) -> Path {
        try disk.child(Self.copies, "\(number)")
    }

    /// - Unit: components of a device; as for generations.
    private static var limit: Int { 65_536 }
}
