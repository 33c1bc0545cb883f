import DeliveryPackage
import Linux

/// Writes what an archive holds below a folder that nothing can leave, as the installer writes the files of a package.
struct Unpacking {
    private let name: String
    private let files: LinuxFileSystem
    /// Made last, as by the installer: as long as files are written, there is no link to follow.
    private var links: [LinkEntry] = []
    private var (fileCount, byteCount, directoryCount) = (0, 0, 0)

    init(_ name: String, into files: LinuxFileSystem) {
        (self.name, self.files) = (name, files)
    }

    var summary: String {
        "accepted: files \(fileCount), with \(byteCount) bytes; directories \(directoryCount); links \(links.count)"
    }

    mutating func run() throws {
        do {
            var archive = try ArchiveReader(named: name, PollWaiter())
            while let entry = try archive.nextEntry() { try write(entry, &archive) }
            for link in links {
                try files.makeDirectories(link.path.parent, mode: 0o755)
                try files.makeSymbolicLink(at: link.path, to: link.target)
            }
        } catch {
            throw Refusal("\(name): \(error)")
        }
    }

    private mutating func write(_ entry: ArchiveEntry, _ archive: inout ArchiveReader) throws {
        switch entry {
        case .directory(let path):
            try files.makeDirectories(path, mode: 0o755)
            directoryCount += 1
        case .link(let link): links.append(link)
        case .file(let path, let size, let isProgram):
            // Asked before a byte is written; while writing, the reader gives no more than this.
            guard try files.freeSpace() > size else { throw FileSystemError(.write, path, .noSpace) }
            try files.makeDirectories(path.parent, mode: 0o755)
            let writer = try files.create(path, mode: isProgram ? 0o755 : 0o644)
            while let piece = try archive.nextBytes() { try writer.write(piece.span) }
            (fileCount, byteCount) = (fileCount + 1, byteCount + size)
        }
    }
}
