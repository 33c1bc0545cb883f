import DeliveryPackage
import Deployment
import Linux
import OpenSSL

/// Compares the files of one component in the store with its record.
struct StoreCheck {
    let store: Store
    let entry: StoreEntry
    let manifest: ComponentManifest

    func run(
        _ progress: inout DeploymentProgress, _ watch: ProgressWatch
    ) throws(InstallerError) -> [StoreDifference] {
        var found: [StoreDifference] = []
        for place in 0..<manifest.files.count {
            let file = manifest.files[place]
            if let reason = try difference(file, &progress, watch) { found.append(.file(file, reason)) }
        }
        for link in manifest.links where try !isIntact(link) { found.append(.link(link)) }
        for directory in manifest.directories where try !isIntact(directory) {
            found.append(.directory(directory))
        }
        return found
    }

    /// How a file differs, as the end of a sentence; nil if it doesn't.
    private func difference(
        _ file: FileEntry, _ progress: inout DeploymentProgress, _ watch: ProgressWatch
    ) throws(InstallerError) -> String? {
        let path = try place(file.path)
        guard let attributes = try store.disk.attributes(of: path) else { return "is missing" }
        guard attributes.kind == .file else { return "is no file any more" }
        guard attributes.mode == file.mode else { return "has another mode" }
        guard attributes.size == file.size else { return "has another size" }
        let digest = try digest(of: path, &progress, watch)
        return digest == file.digest ? nil : "has another content"
    }

    private func isIntact(_ link: LinkEntry) throws(InstallerError) -> Bool {
        let path = try place(link.path)
        guard try store.disk.attributes(of: path)?.kind == .symbolicLink else { return false }
        return try store.disk.readSymbolicLink(path) == link.target
    }

    private func isIntact(_ directory: DirectoryEntry) throws(InstallerError) -> Bool {
        let path = try place(directory.path)
        guard let attributes = try store.disk.attributes(of: path), attributes.kind == .directory else {
            return false
        }
        // More names than a device lists are more than none.
        let isEmpty = try store.disk.list(path, limit: 1 << 20).isEmpty
        return isEmpty && attributes.mode == directory.mode
    }

    private func digest(
        of path: Path, _ progress: inout DeploymentProgress, _ watch: ProgressWatch
    ) throws(InstallerError) -> [UInt8] {
        let reader = try store.disk.reader(of: path)
        var digest = try ContentDigest()
        var piece: [UInt8] = []
        while try store.disk.next(of: reader, into: &piece) {
            try digest.update(piece)
            progress.bytes += piece.count
            try progress.tell(watch)
        }
        return try digest.finish()
    }

    private func place(_ path: Path) throws(InstallerError) -> Path {
        try store.path(path, of: entry)
    }
}

/// What isn't as it was signed.
enum StoreDifference {
    /// With how it differs, as the end of a sentence.
    case file(FileEntry, String)
    case link(LinkEntry)
    case directory(DirectoryEntry)

    /// Below the component's directory.
    var path: Path {
        switch self {
        case .file(let file, _): file.path
        case .link(let link): link.path
        case .directory(let directory): directory.path
        }
    }
}

extension StoreDifference: CustomStringConvertible {
    var description: String {
        switch self {
        case .file(let file, let reason): "\"\(file.path)\" \(reason)"
        case .link(let link): "the link \"\(link.path)\" is missing or leads elsewhere"
        case .directory(let directory):
            "the directory \"\(directory.path)\" is missing, isn't empty, or has another mode"
        }
    }
}

/// SHA-256 with the installer's error.
struct ContentDigest: ~Copyable {
    private var digest: MessageDigest

    init() throws(InstallerError) {
        do throws(OpenSSLError) { digest = try MessageDigest() } catch { throw .noDigest(error) }
    }

    mutating func update(_ bytes: [UInt8]) throws(InstallerError) {
        do throws(OpenSSLError) { try digest.update(bytes.span) } catch { throw .noDigest(error) }
    }

    /// Ends the message, and begins the next.
    mutating func finishAndRestart() throws(InstallerError) -> [UInt8] {
        do throws(OpenSSLError) { return try digest.finishAndRestart() } catch { throw .noDigest(error) }
    }

    consuming func finish() throws(InstallerError) -> [UInt8] {
        do throws(OpenSSLError) { return try digest.finish() } catch { throw .noDigest(error) }
    }
}
