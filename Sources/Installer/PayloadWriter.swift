import DeliveryPackage
import Deployment
import Linux

/// Writes the payload of a package into the staging directory, piece by piece.
struct PayloadWriter: ~Copyable {
    private let staging: Staging
    private let components: [ComponentManifest]
    /// Those whose files are in the store already.
    private let present: Set<StoreEntry>
    private var known: KnownFiles
    /// The directory made last: files come in the order of the archive, so most of them share it.
    private var lastDirectory: Path?
    private var progress: DeploymentProgress

    /// - Parameters:
    ///   - present: What is in the store already.
    ///   - known: Files of the versions before, which aren't written again.
    init(
        _ staging: Staging, _ components: [ComponentManifest], except present: Set<StoreEntry>,
        _ known: consuming KnownFiles
    ) {
        (self.staging, self.components, self.present) = (staging, components, present)
        self.known = known
        // The package's limits keep the sum within bounds.
        progress = DeploymentProgress(.copying, total: components.reduce(0) { $0 + $1.installedSize })
    }

    /// Reads the package to its end. What is present already is only checked.
    mutating func write(_ package: inout PackageReader, _ watch: ProgressWatch) throws(InstallerError) {
        try progress.tell(watch)
        while let file = try package.next() {
            if isPresent(file.component) {
                try copy(&package, to: nil, watch)
            } else if try link(file, watch) {
                try leaveOut(&package, watch)
            } else {
                try copy(&package, to: create(file), watch)
            }
        }
        try makeDirectories()
        try makeLinks()
    }

    /// Reads one file to its end, into `writer` if there is one.
    private mutating func copy(
        _ package: inout PackageReader, to writer: (any FileWriter)?, _ watch: ProgressWatch
    ) throws(InstallerError) {
        while let bytes = try package.nextPiece() {
            if let writer { try staging.disk.write(bytes, to: writer) }
            progress.bytes += bytes.count
            try progress.tell(watch)
        }
    }

    /// Makes one name more of a file that the store has; returns false when it has none.
    private mutating func link(_ file: PayloadFile, _ watch: ProgressWatch) throws(InstallerError) -> Bool {
        guard known.have(file, of: components[file.component]) else { return false }
        let (path, bytes) = (try prepare(file), progress.bytes)
        let isLinked = try known.link(file, at: path) { (count) throws(InstallerError) in
            progress.bytes += count
            try progress.tell(watch)
        }
        if !isLinked { progress.bytes = bytes }
        return isLinked
    }

    /// Goes on behind a file that was linked, and behind those that follow and can be linked too.
    private mutating func leaveOut(
        _ package: inout PackageReader, _ watch: ProgressWatch
    ) throws(InstallerError) {
        guard package.canPassOver else {
            while try package.nextPiece() != nil { try progress.tell(watch) }
            return
        }
        package.passOver()
        while let file = package.passable, try link(file, watch) { package.passOverNext() }
    }

    private func isPresent(_ component: Int) -> Bool { present.contains(StoreEntry(components[component])) }

    private mutating func create(_ file: PayloadFile) throws(InstallerError) -> any FileWriter {
        try staging.disk.create(prepare(file), mode: file.entry.mode)
    }

    /// The place of a file, whose directory is there then.
    private mutating func prepare(_ file: PayloadFile) throws(InstallerError) -> Path {
        let path = try place(file.entry.path, ofComponent: file.component)
        let directory = path.parent
        if directory != lastDirectory {
            try staging.disk.makeDirectories(directory, mode: 0o755)
            lastDirectory = directory
        }
        return path
    }

    private func makeDirectories() throws(InstallerError) {
        for (index, component) in components.enumerated() where !isPresent(index) {
            for directory in component.directories {
                let path = try place(directory.path, ofComponent: index)
                try staging.disk.makeDirectories(path.parent, mode: 0o755)
                try staging.disk.makeDirectory(path, mode: directory.mode)
            }
        }
    }

    private func makeLinks() throws(InstallerError) {
        for (index, component) in components.enumerated() where !isPresent(index) {
            for link in component.links {
                let path = try place(link.path, ofComponent: index)
                try staging.disk.makeDirectories(path.parent, mode: 0o755)
                try staging.disk.makeSymbolicLink(at: path, to: link.target)
            }
        }
    }

    private func place(_ path: Path, ofComponent index: Int) throws(InstallerError) -> Path {
        let directory = try staging.path(ofComponent: index)
        do throws(PathError) {
            return try directory.appending(path)
        } catch {
            throw .storage(FileSystemError(.create, path, .invalid))
        }
    }
}

extension DeploymentProgress {
    /// Tells how far the work is.
    ///
    /// - Throws: `.cancelled` when that is wished.
    func tell(_ watch: ProgressWatch) throws(InstallerError) {
        guard watch(self) == .proceed else { throw .cancelled }
    }
}
