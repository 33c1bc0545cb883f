import DeliveryPackage
import Linux

/// A file to be packed.
struct SourceFile {
    /// Where it is, below the source folder; also its name in the archive.
    let location: Path
    /// Where it goes, below its component.
    let path: Path
    let size: Int
    let mode: UInt32
    /// What is in it, if it isn't in the source folder.
    var content: [UInt8]?
}

/// What is in one component's folder, in the order of the names' bytes: the same folder gives the same package.
struct SourceTree {
    private(set) var files: [SourceFile] = []
    private(set) var links: [LinkEntry] = []
    /// Folders without anything in them.
    private(set) var directories: [DirectoryEntry] = []
    private let folder: LinuxFileSystem

    /// Adds a file that isn't in the folder, behind those that are.
    mutating func add(_ content: [UInt8], _ name: String, component: Path) throws(BuildError) {
        files.append(
            SourceFile(
                location: try Self.append(name, to: component), path: try Self.path(name),
                size: content.count, mode: 0o644, content: content))
    }

    /// Walks `components/IDENTIFIER`.
    init(component: Path, in folder: LinuxFileSystem) throws(BuildError) {
        self.folder = folder
        try walk(component, below: nil)
    }

    /// - Default: 100,000 names in one folder, as many as a package may have.
    static var maximumNames: Int { PackageLimits().files }

    private mutating func walk(_ directory: Path, below place: Path?) throws(BuildError) {
        let names = try reading { () throws(FileSystemError) in
            try folder.list(directory, limit: Self.maximumNames)
        }
        if names.isEmpty, let place {
            guard !Self.hasOuterBlank(place) else { throw .blank(directory) }
            directories.append(DirectoryEntry(path: place, mode: 0o755))
        }
        for name in names {
            let location = try Self.append(name, to: directory)
            let path = if let place { try Self.append(name, to: place) } else { try Self.path(name) }
            try add(location, path)
        }
    }

    private mutating func add(_ location: Path, _ path: Path) throws(BuildError) {
        let attributes = try reading { () throws(FileSystemError) in try folder.attributes(of: location) }
        guard let attributes else { throw .changed(location) }
        switch attributes.kind {
        case .directory: try walk(location, below: path)
        case .file: try addFile(location, path, attributes)
        case .symbolicLink: try addLink(location, path)
        case .special: throw .special(location)
        }
    }

    private mutating func addFile(
        _ location: Path, _ path: Path, _ attributes: FileAttributes
    ) throws(BuildError) {
        guard !Self.hasOuterBlank(path) else { throw .blank(location) }
        // Whoever may execute the file here decides; other bits of this machine's mean nothing elsewhere.
        let mode: UInt32 = attributes.mode & 0o100 != 0 ? 0o755 : 0o644
        files.append(SourceFile(location: location, path: path, size: attributes.size, mode: mode))
    }

    private mutating func addLink(_ location: Path, _ path: Path) throws(BuildError) {
        guard !"\(path)".utf8.contains(UInt8(ascii: " ")) else { throw .blank(location) }
        let target = try reading { () throws(FileSystemError) in try folder.readSymbolicLink(location) }
        let link = LinkEntry(path: path, target: target)
        guard link.isAllowed else { throw .badLink(location, target: target) }
        links.append(link)
    }

    private static func hasOuterBlank(_ path: Path) -> Bool {
        let text = "\(path)".utf8
        return text.first == UInt8(ascii: " ") || text.last == UInt8(ascii: " ")
    }

    private static func append(_ name: String, to directory: Path) throws(BuildError) -> Path {
        do throws(PathError) {
            return try directory.appending(name)
        } catch {
            throw .badPath("\(directory)/\(name)", error)
        }
    }

    private static func path(_ name: String) throws(BuildError) -> Path {
        do throws(PathError) { return try Path(untrusted: name) } catch { throw .badPath(name, error) }
    }
}

/// Says of a failure that it was in the source folder.
func reading<Result: ~Copyable>(_ body: () throws(FileSystemError) -> Result) throws(BuildError) -> Result {
    do throws(FileSystemError) { return try body() } catch { throw .unreadable(error) }
}
