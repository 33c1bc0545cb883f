import DeliveryPackage
import Deployment
import Linux
import OpenSSL

extension Installer {
    func carryOut(
        _ order: InstallOrder, _ package: consuming FileHandle, _ watch: ProgressWatch
    ) throws(InstallerError) -> [InstalledComponent] {
        let lock = try begin()
        defer { lock.release() }
        try DeploymentProgress(.checking).tell(watch)
        let said = try trustRecord()
        var reader = try open(package, verifier(said))
        let verified = try reader.verifiedManifest()
        matter.subject = "\(verified.manifest.package) \(verified.manifest.version)"
        let admitted = try admitted(verified, order)
        if let statement = verified.manifest.trust {
            matter.action = .trust
            try change(said, by: verified, statement, &reader)
            return []
        }
        try perform(admitted, watch) { () throws(InstallerError) in try stage(admitted, &reader, watch) }
        return admitted.package.compactMap { admitted.new[$0.identifier] }.map { InstalledComponent($0) }
    }

    /// What a package changes that may be installed.
    func admitted(_ package: VerifiedManifest, _ order: InstallOrder) throws(InstallerError) -> Change {
        try admit(package, order.expectation)
        var change = Change(from: try current().generation, confirmation(for: package.manifest))
        change.install(package.manifest, order.activation)
        change.parameters = order.parameters
        return change
    }

    func open(
        _ package: consuming FileHandle, _ trust: SignatureVerifier
    ) throws(InstallerError) -> PackageReader {
        do throws(PackageError) {
            return try PackageReader(
                package, trust: trust, limits: limits,
                workers: settings.workers,
                architecture: "\(Program.architecture)", waiter)
        } catch {
            throw InstallerError(error)
        }
    }

    /// What may be installed. Records of it are read with the ordinary limits, so none is higher.
    private var limits: PackageLimits {
        var limits = PackageLimits()
        limits.payloadSize = min(limits.payloadSize, settings.payloadSize ?? .max)
        return limits
    }

    /// Reads the package to its end, and puts into the store what isn't there yet.
    func stage(
        _ change: Change, _ package: inout PackageReader, _ watch: ProgressWatch
    ) throws(InstallerError) {
        // The same once more is how somebody mends what is damaged.
        let repair = try change.new == change.old ? differences(change.package) : []
        let held = try entriesPresent(change.package)
        let present = held.subtracting(repair.map { $0.entry })
        let absent = change.package.filter { !present.contains(StoreEntry($0)) }
        try requireSpace(for: absent)
        try beginWork()
        touched?.formUnion(change.package.map { $0.identifier })
        var writer = PayloadWriter(
            staging, change.package, except: present, KnownFiles(of: change.old, in: store))
        try writer.write(&package, watch)
        try store(change.package, except: held)
        // A new generation is made durable together with what it refers to. This only repairs an old one.
        if change.new == change.old { try finish(repair, of: change.package) }
    }

    /// The components whose files an earlier generation left in the store, complete.
    func entriesPresent(_ components: [ComponentManifest]) throws(InstallerError) -> Set<StoreEntry> {
        let kept = try keptEntries()
        var present: Set<StoreEntry> = []
        for entry in components.map({ StoreEntry($0) }) where kept.contains(entry) {
            if try store.holds(entry) { present.insert(entry) }
        }
        return present
    }

    private func store(
        _ components: [ComponentManifest], except present: Set<StoreEntry>
    ) throws(InstallerError) {
        for (index, component) in components.enumerated() {
            let entry = StoreEntry(component)
            guard present.contains(entry) else {
                try store.add(entry, from: staging.path(ofComponent: index))
                try store.write(component)
                continue
            }
            // Of what is present the record may have been damaged since.
            if store.manifest(entry).manifest != component { try store.save(component) }
        }
    }

    /// - Unit: bytes.
    func spaceNeeded(for components: [ComponentManifest]) -> Int {
        var needed = settings.spaceReserve
        for component in components {
            for place in 0..<component.files.count {
                // A file takes whole blocks, and a name.
                let blocks = component.files.size(place) / blockSize + 2
                let (size, isTooLarge) = blocks.multipliedReportingOverflow(by: blockSize)
                let (sum, overflow) = needed.addingReportingOverflow(size)
                needed = isTooLarge || overflow ? .max : sum
            }
        }
        return needed
    }

    func requireSpace(for components: [ComponentManifest]) throws(InstallerError) {
        guard try disk.freeSpace() >= spaceNeeded(for: components) else {
            throw .storage(FileSystemError(.write, Staging.directory, .noSpace))
        }
    }

    /// - Unit: bytes. That of ext4 and most others; a little too much elsewhere does no harm.
    private var blockSize: Int { 4096 }
}

extension Change {
    mutating func install(_ manifest: Manifest, _ activation: Activation) {
        add(manifest.components)
        let origin = Origin(
            package: manifest.package, packageVersion: manifest.version, environment: manifest.environment,
            releasedWith: manifest.releasedWith, notes: manifest.notes)
        new.put(
            manifest.components.map { component in
                DeployedComponent(
                    entry: StoreEntry(component), isActive: activation == .active, origin: origin,
                    summary: component.summary)
            })
    }
}
