/// A file, a directory or a link of a `CrashingFileSystem`: what the kernel's cache holds of it, and what the disk.
final class FileNode {
    enum Kind {
        case file(cached: [UInt8], onDisk: [UInt8])
        case directory(cached: [String: FileNode], onDisk: [String: FileNode])
        /// The text reaches the disk together with the name.
        case link(String)
    }

    var kind: Kind
    let mode: UInt32

    init(_ kind: Kind, mode: UInt32) {
        (self.kind, self.mode) = (kind, mode)
    }

    static func directory(mode: UInt32 = 0o755) -> FileNode {
        FileNode(.directory(cached: [:], onDisk: [:]), mode: mode)
    }

    var content: [UInt8]? {
        get { if case .file(let cached, _) = kind { cached } else { nil } }
        set {
            guard case .file(_, let onDisk) = kind, let newValue else { return }
            kind = .file(cached: newValue, onDisk: onDisk)
        }
    }

    var entries: [String: FileNode]? {
        get { if case .directory(let cached, _) = kind { cached } else { nil } }
        set {
            guard case .directory(_, let onDisk) = kind, let newValue else { return }
            kind = .directory(cached: newValue, onDisk: onDisk)
        }
    }

    var entriesOnDisk: [String: FileNode] {
        get { if case .directory(_, let onDisk) = kind { onDisk } else { [:] } }
        set {
            guard case .directory(let cached, _) = kind else { return }
            kind = .directory(cached: cached, onDisk: newValue)
        }
    }

    /// Makes a file's content durable, or the names in a directory.
    func synchronize() {
        switch kind {
        case .file(let cached, _): kind = .file(cached: cached, onDisk: cached)
        case .directory(let cached, _): kind = .directory(cached: cached, onDisk: cached)
        case .link: break
        }
    }

    /// Makes everything durable in what the cache has below this directory.
    func synchronizeTree() {
        synchronize()
        for entry in (entries ?? [:]).values { entry.synchronizeTree() }
    }

    /// Loses what a power cut loses here and below.
    func lose(_ loss: PowerLoss) {
        switch (kind, loss) {
        case (.file(_, let onDisk), .losesEverything): content = onDisk
        case (.directory(_, let onDisk), .losesEverything): entries = onDisk
        case (.file(let cached, let onDisk), .tearsContent) where cached != onDisk:
            content = Array(cached.prefix(cached.count / 2))
        case (.file, _), (.directory, _), (.link, _): break
        }
        synchronize()
        for entry in (entries ?? [:]).values { entry.lose(loss) }
    }

    /// A rename is one change on the disk: names of what moved into `directory` leave their old places.
    func forgetMoved(to directory: FileNode) {
        if self !== directory {
            for (name, node) in entriesOnDisk where entries?[name] !== node {
                let hasMoved = directory.entriesOnDisk.values.contains { $0 === node }
                if hasMoved { entriesOnDisk[name] = nil }
            }
        }
        for entry in (entries ?? [:]).values { entry.forgetMoved(to: directory) }
    }
}
