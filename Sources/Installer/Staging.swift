import DeliveryPackage
import Linux

/// The directory where a change is prepared, and where nothing looks.
///
/// `staging/<place in the manifest>/` takes the files of a component. What is left there is of no use to anybody
/// and is removed at every start and before every change.
struct Staging {
    let files: any FileSystem

    static var directory: Path { "staging" }
    /// Where the generation is built.
    static var generation: Path { "staging/generation" }

    func begin() throws(FileSystemError) {
        try files.makeDirectories(Self.directory, mode: 0o700)
    }

    func clear() throws(FileSystemError) {
        try files.removeTree(Self.directory)
    }

    /// Where the files of a component are gathered.
    func path(ofComponent index: Int) throws(FileSystemError) -> Path {
        try files.child(Self.directory, "\(index)")
    }
}

/// Writes the payload of a package into the staging directory, piece by piece.
struct PayloadWriter {
    private let staging: Staging
    private let components: [ComponentManifest]
    /// Those whose files are in the store already.
    private let present: Set<StoreEntry>
    /// The directory made last: files come in the order of the archive, so most of them share it.
    private var lastDirectory: Path?

    init(_ staging: Staging, _ components: [ComponentManifest], except present: Set<StoreEntry>) {
        (self.staging, self.components, self.present) = (staging, components, present)
    }

    /// Reads the package to its end. What is present already is only checked.
    mutating func write(_ package: inout PackageReader) throws(InstallerError) {
        while let file = try packaged({ () throws(PackageError) in try package.nextFile() }) {
            guard !present.contains(StoreEntry(components[file.component])) else { continue }
            try write(file, &package)
        }
        try stored { () throws(FileSystemError) in try makeLinks() }
    }

    private mutating func write(_ file: PayloadFile, _ package: inout PackageReader) throws(InstallerError) {
        let writer = try stored { () throws(FileSystemError) in try create(file) }
        while let bytes = try packaged({ () throws(PackageError) in try package.nextBytes() }) {
            try stored { () throws(FileSystemError) in try writer.write(bytes.span) }
        }
    }

    private mutating func create(_ file: PayloadFile) throws(FileSystemError) -> any FileWriter {
        let path = try place(file.entry.path, ofComponent: file.component)
        if path.parent != lastDirectory {
            try staging.files.makeDirectories(path.parent, mode: 0o755)
            lastDirectory = path.parent
        }
        return try staging.files.create(path, mode: file.entry.mode)
    }

    private func makeLinks() throws(FileSystemError) {
        for (index, component) in components.enumerated() where !present.contains(StoreEntry(component)) {
            for link in component.links {
                let path = try place(link.path, ofComponent: index)
                try staging.files.makeDirectories(path.parent, mode: 0o755)
                try staging.files.makeSymbolicLink(at: path, to: link.target)
            }
        }
    }

    private func place(_ path: Path, ofComponent index: Int) throws(FileSystemError) -> Path {
        let directory = try staging.path(ofComponent: index)
        do throws(PathError) {
            return try directory.appending(path)
        } catch {
            throw FileSystemError(.create, path, .invalid)
        }
    }
}
