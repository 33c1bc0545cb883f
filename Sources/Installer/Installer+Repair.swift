import DeliveryPackage
import Deployment
import Linux

// Puts right in the store what isn't as it was signed, from files of the same content that other versions have there.
extension Installer {
    func mendStore(_ watch: ProgressWatch) throws(InstallerError) -> [Deviation] {
        let lock = try begin()
        defer { lock.release() }
        let damage = try findDeviations(watch).filter { $0.difference != nil }
        do throws(InstallerError) {
            if !damage.isEmpty {
                try mend(damage)
                matter.hasChanged = true
            }
        } catch {
            tidy()
            throw error
        }
        tidy()
        return try findDeviations(watch).map { left in
            var deviation = left.deviation
            deviation.reason += "; install \"\(left.entry.component)\" \(left.entry.version) again"
            return deviation
        }
    }

    private func mend(_ damage: [StoreDeviation]) throws(InstallerError) {
        try beginWork()
        let known = try keptEntries().compactMap { store.manifest($0).manifest }
        var ready: [(from: Path, to: Path)] = []
        for (index, deviation) in damage.enumerated() {
            guard let difference = deviation.difference else { continue }
            let copy = try staging.path(ofComponent: index)
            guard try copies(difference, known, to: copy) else { continue }
            ready.append((copy, try store.path(difference.path, of: deviation.entry)))
        }
        try disk.synchronizeAll()
        for (copy, place) in ready { try replace(place, with: copy) }
        try disk.synchronizeAll()
    }

    /// What of these components is in the store, and not as they say.
    func differences(_ components: [ComponentManifest]) throws(InstallerError) -> [StoreDeviation] {
        var (found, progress) = ([StoreDeviation](), DeploymentProgress(.checking))
        for component in components {
            let entry = StoreEntry(component)
            guard try store.holds(entry) else { continue }
            let check = StoreCheck(store: store, entry: entry, manifest: component)
            found += try check.run(&progress) { _ in .proceed }
                .map { StoreDeviation(entry: entry, reason: "\($0)", difference: $0) }
        }
        return found
    }

    /// Puts what was staged of these components in the place of what differs. Each file is the old or the new one, whenever power
    /// fails.
    func finish(_ repair: [StoreDeviation], of components: [ComponentManifest]) throws(InstallerError) {
        try disk.synchronizeAll()
        guard !repair.isEmpty else { return }
        for (index, component) in components.enumerated() {
            let staged = try staging.path(ofComponent: index)
            for deviation in repair where deviation.entry == StoreEntry(component) {
                guard let path = deviation.difference?.path else { continue }
                try replace(store.path(path, of: deviation.entry), with: disk.path(path, in: staged))
            }
        }
        try disk.synchronizeAll()
    }

    /// What stands there may be anything.
    private func replace(_ place: Path, with copy: Path) throws(InstallerError) {
        if let kind = try disk.attributes(of: place)?.kind, kind == .directory {
            try disk.removeTree(place)
        }
        try disk.makeDirectories(place.parent, mode: 0o755)
        try disk.rename(copy, to: place)
    }

    /// Makes a copy as it was signed; returns false when nothing on the disk has that content.
    private func copies(
        _ difference: StoreDifference, _ known: [ComponentManifest], to copy: Path
    ) throws(InstallerError) -> Bool {
        switch difference {
        case .link(let link):
            try disk.makeSymbolicLink(at: copy, to: link.target)
            return true
        case .directory(let directory):
            try disk.makeDirectory(copy, mode: directory.mode)
            return true
        case .file(let file, _):
            for manifest in known {
                for other in manifest.files where other.digest == file.digest {
                    let source = try store.path(other.path, of: StoreEntry(manifest))
                    if try copies(file, from: source, to: copy) { return true }
                }
            }
            return false
        }
    }

    private func copies(
        _ file: FileEntry, from source: Path, to copy: Path
    ) throws(InstallerError) -> Bool {
        guard let attributes = try disk.attributes(of: source), attributes.kind == .file,
            attributes.size == file.size
        else { return false }
        let (reader, writer) = (try disk.reader(of: source), try disk.create(copy, mode: file.mode))
        var digest = try ContentDigest()
        var piece: [UInt8] = []
        while try disk.next(of: reader, into: &piece) {
            try digest.update(piece)
            try disk.write(piece, to: writer)
        }
        if try digest.finish() == file.digest { return true }
        try disk.removeTree(copy)
        return false
    }
}
