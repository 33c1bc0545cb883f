import Bytes
import DeliveryPackage
import Linux
import OpenSSL
import Records

/// What comes out of a file of another type, as a device would see it.
struct ForeignContents {
    /// Of the file itself. - Unit: bytes.
    private(set) var size = 0
    /// SHA-256 of the file itself.
    private(set) var digest: [UInt8] = []
    private var files: [FileEntry] = []
    private var links: [LinkEntry] = []
    private var directories: [Path] = []

    init(_ path: String, _ type: PackageType, units: [Path]) throws(BuildError) {
        let file = try FileContent(path)
        do throws(PackageError) {
            // Whoever builds may have another processor than the devices.
            let payload = try type.open(file, PayloadContext(units: units, architecture: nil))
            while let entry = try payload.nextEntry() { try add(entry, payload) }
        } catch {
            throw .foreign(path, error)
        }
        guard try file.nextPiece() == nil else {
            throw .foreign(path, .malformedArchive("its payload goes on behind its end"))
        }
        (size, digest) = (file.size, try file.finish())
    }

    private mutating func add(_ entry: ArchiveEntry, _ payload: any ForeignPayload) throws(PackageError) {
        switch entry {
        case .directory(let path): directories.append(path)
        case .link(let link):
            guard !"\(link.path)".contains(" ") else {
                throw .forbiddenEntry("\(link.path)", kind: "a link with a blank in its path")
            }
            links.append(link)
        case .file(let path, let size, let isProgram):
            let digest = try Self.digest(of: payload)
            files.append(
                FileEntry(path: path, size: size, mode: isProgram ? 0o755 : 0o644, digest: digest))
        }
    }

    private static func digest(of payload: any ForeignPayload) throws(PackageError) -> [UInt8] {
        var digest: MessageDigest
        do throws(OpenSSLError) { digest = try MessageDigest() } catch { throw .noDigest(error) }
        while let piece = try payload.nextBytes() {
            do throws(OpenSSLError) { try digest.update(piece.span) } catch { throw .noDigest(error) }
        }
        do throws(OpenSSLError) { return try digest.finish() } catch { throw .noDigest(error) }
    }

    /// Adds the computed fields to the component's paragraph.
    func describe(_ record: inout Record) {
        record.list(files)
        record.list(links)
        let listed = emptyDirectories.map { "0755 \($0)" }
        if !listed.isEmpty { record["Directories"] = "\n" + listed.joined(separator: "\n") }
    }

    private var emptyDirectories: [Path] {
        var parents: Set<Path> = []
        for path in files.map(\.path) + links.map(\.path) + directories { parents.insert(path.parent) }
        return directories.filter { !parents.contains($0) }
    }
}

/// A file of the host's, read and hashed from front to back.
final class FileContent: ByteSource {
    private let path: String
    private let file: FileHandle
    private var digest: MessageDigest
    /// What was read. - Unit: bytes.
    private(set) var size = 0

    init(_ path: String) throws(BuildError) {
        self.path = path
        do throws(Errno) { file = try FileHandle.open(named: path) } catch { throw .noFile(path, error) }
        do throws(OpenSSLError) { digest = try MessageDigest() } catch { throw .cryptography(error) }
    }

    func next(into piece: inout [UInt8]) throws(PackageError) -> Bool {
        do throws(Errno) { piece = try file.read(limit: 64 << 10) } catch { throw .unreadable(error) }
        do throws(OpenSSLError) { try digest.update(piece.span) } catch { throw .noDigest(error) }
        size += piece.count
        return !piece.isEmpty
    }

    func nextPiece() throws(BuildError) -> [UInt8]? {
        var piece: [UInt8] = []
        do throws(PackageError) { return try next(into: &piece) ? piece : nil } catch {
            throw .foreign(path, error)
        }
    }

    func finish() throws(BuildError) -> [UInt8] {
        do throws(OpenSSLError) { return try digest.finishAndRestart() } catch { throw .cryptography(error) }
    }
}

extension Record {
    mutating func list(_ files: [FileEntry]) {
        self["Installed-Size"] = "\(files.reduce(0) { $0 + $1.size })"
        let lines = files.map {
            "\(Hex.encode($0.digest)) \($0.size) 0\(String($0.mode, radix: 8)) \($0.path)"
        }
        self["Checksums-Sha256"] = "\n" + lines.joined(separator: "\n")
    }

    mutating func list(_ links: [LinkEntry]) {
        guard !links.isEmpty else { return }
        self["Links"] = "\n" + links.map { "\($0.path) \($0.target)" }.joined(separator: "\n")
    }
}
