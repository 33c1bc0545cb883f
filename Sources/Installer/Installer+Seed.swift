import DeliveryPackage
public import Deployment
public import Linux

// Filling a device at the factory: many packages, one change. All are read and judged before anything is written.
extension Installer {
    public func seed(
        _ folder: consuming FileHandle, watch: ProgressWatch
    ) throws(DeploymentFailure) -> [InstalledComponent] {
        let files = LinuxFileSystem(below: folder, waiter)
        return try recording(.seed, "") { () throws(InstallerError) in try fill(from: files, watch) }
    }

    private func fill(
        from folder: LinuxFileSystem, _ watch: ProgressWatch
    ) throws(InstallerError) -> [InstalledComponent] {
        let lock = try begin()
        defer { lock.release() }
        let packages = try packages(in: folder, watch)
        matter.subject = "\(packages.count) packages"
        var change = Change(from: try current().generation, Confirmation())
        for package in packages { try package.add(to: &change) }
        try perform(change, watch) { () throws(InstallerError) in
            try requireSpace(for: entriesAbsent(change))
            try stage(packages, of: change, folder, watch)
        }
        // After a power cut before this, the same once more finds all the rest done.
        try markCurrentAsFactory()
        return change.package.compactMap { change.new[$0.identifier] }.map { InstalledComponent($0) }
    }

    private func packages(
        in folder: LinuxFileSystem, _ watch: ProgressWatch
    ) throws(InstallerError) -> [SeedPackage] {
        var packages: [SeedPackage] = []
        for name in try SeedPackage.names(in: folder) {
            try DeploymentProgress(.checking).tell(watch)
            try about(name) { () throws(InstallerError) in
                var reader = try reader(of: name, folder)
                let verified = try reader.verifiedManifest()
                try admit(verified, PackageExpectation())
                packages.append(SeedPackage(name: name, manifest: verified.manifest))
            }
        }
        return packages
    }

    private func stage(
        _ packages: [SeedPackage], of change: Change, _ folder: LinuxFileSystem, _ watch: ProgressWatch
    ) throws(InstallerError) {
        var (done, total) = (0, change.package.reduce(0) { $0 + $1.installedSize })
        for package in packages {
            try about(package.name) { () throws(InstallerError) in
                var reader = try reader(of: package.name, folder)
                guard try reader.verifiedManifest().manifest == package.manifest else {
                    throw .unfit("it has changed meanwhile")
                }
                try staging.clear()
                try stage(change.part(package.manifest.components), &reader) { progress in
                    watch(progress.within(total, after: done))
                }
            }
            done += package.manifest.components.reduce(0) { $0 + $1.installedSize }
        }
    }

    private func reader(of name: Path, _ folder: LinuxFileSystem) throws(InstallerError) -> PackageReader {
        let file: FileHandle
        do throws(FileSystemError) { file = try folder.openUntrusted(name) } catch {
            throw .package(.unreadable(error.reason))
        }
        return try open(file, verifier(try trustRecord()))
    }

    /// Says which file it was that isn't accepted.
    private func about(_ name: Path, _ body: () throws(InstallerError) -> Void) throws(InstallerError) {
        do throws(InstallerError) { try body() } catch { throw .file("\(name)", error) }
    }
}

/// A package of the folder that a device is filled from.
private struct SeedPackage {
    let name: Path
    let manifest: Manifest

    /// Those called `*.scomo`, in the order of their names.
    static func names(in folder: LinuxFileSystem) throws(InstallerError) -> [Path] {
        var names: [Path] = []
        do throws(FileSystemError) {
            for name in try folder.list(.top, limit: 4096) where name.utf8.ends(with: ".scomo") {
                // What can't be a path was never written by anybody who makes packages.
                if let path = try? Path(untrusted: name) { names.append(path) }
            }
        } catch {
            throw .package(.unreadable(error.reason))
        }
        guard !names.isEmpty else { throw .noPackages }
        return names.sorted { $0.description < $1.description }
    }

    func add(to change: inout Change) throws(InstallerError) {
        if manifest.trust != nil {
            throw .file("\(name)", .unfit("it is about whom to trust, and the image has its own roots"))
        }
        let known = Set(change.package.map { $0.identifier })
        for component in manifest.components.map({ $0.identifier }) where known.contains(component) {
            throw .file("\(name)", .unfit("another package has the component \"\(component)\" too"))
        }
        change.install(manifest, .active)
    }
}

extension DeploymentProgress {
    /// The same as a part of more: `done` bytes of it lie behind.
    fileprivate func within(_ all: Int, after done: Int) -> DeploymentProgress {
        DeploymentProgress(phase, bytes: done + bytes, total: all)
    }
}

extension String.UTF8View {
    fileprivate func ends(with end: StaticString) -> Bool {
        suffix(end.utf8CodeUnitCount).elementsEqual("\(end)".utf8)
    }
}
