import Linux
import OpenSSL

/// A file of the payload, about to be read.
public struct PayloadFile: Equatable, Sendable {
    /// The place of its component in the manifest's `components`.
    public let component: Int
    /// Its own place in that component's `files`.
    public let index: Int
    /// What the manifest says about the file.
    public let entry: FileEntry
}

/// Holds the archive against the manifest, entry by entry.
struct PayloadReader: ~Copyable {
    private let manifest: Manifest
    /// The file that has to come next; nil when all have been.
    private var due: PayloadFile?
    private var current: PayloadFile?
    private var digest: MessageDigest?
    private var listing: Listing?
    /// All links that a package may have, and as many directories.
    private let maximumOthers: Int

    init(_ manifest: Manifest, _ limits: PackageLimits) {
        self.manifest = manifest
        maximumOthers = limits.files * 2
        digest = nil
        due = manifest.file(0, of: 0)
    }

    mutating func nextFile(_ archive: inout PayloadArchive) throws(PackageError) -> PayloadFile? {
        while try nextBytes(&archive) != nil {}
        // Links and directories may be repeated, but not without end.
        var others = 0
        while let entry = try archive.nextEntry() {
            // What is due has a name that was looked at when the manifest was read.
            if entry.kind == .file, let due, entry.name == name(of: due) { return try begin(due, entry) }
            _ = try entry.place()
            if entry.kind == .file { throw unexpected(entry.name) }
            others += 1
            guard others <= maximumOthers else {
                throw .tooLarge("links and directories in a row", limit: maximumOthers)
            }
            try checkListed(entry)
        }
        if let due { throw .missing(text(name(of: due))) }
        return nil
    }

    mutating func nextBytes(_ archive: inout PayloadArchive) throws(PackageError) -> [UInt8]? {
        guard let file = current else { return nil }
        if let piece = try archive.nextBytes() {
            try update(piece)
            return piece
        }
        guard try finishDigest() == file.entry.digest else { throw .wrongDigest(text(name(of: file))) }
        current = nil
        return nil
    }
}

// What the caller has already isn't read. The manifest says how long it is, and our own archives have nothing between the files of a
// component.
extension PayloadReader {
    mutating func passOver(_ archive: inout PayloadArchive) {
        current = nil
        digest = nil
        archive.passOver()
    }

    /// The next file, if the caller can skip it too; nil otherwise.
    func passable(_ archive: borrowing PayloadArchive) -> PayloadFile? {
        // One of a component follows directly on the one before.
        guard current == nil, let due, due.index > 0, archive.canPassOver(due.entry.size),
            headers(of: due) != nil
        else {
            return nil
        }
        return due
    }

    mutating func passOverDue(_ archive: inout PayloadArchive) {
        guard let due, let headers = headers(of: due) else { return }
        archive.passOver(due.entry.size, headers: headers)
        advance()
    }

    /// What is before a file's content in our own archives. - Unit: bytes.
    ///
    /// One block; with a longer name one before it for a record, and that: its length, ` path=`, the name, a line feed.
    private func headers(of file: PayloadFile) -> Int? {
        switch name(of: file).count {
        case ...100: TarHeader.blockSize
        case ...500: 3 * TarHeader.blockSize
        default: nil
        }
    }
}

extension PayloadReader {
    private mutating func checkListed(_ entry: TarEntry) throws(PackageError) {
        let listing = listing ?? Listing(manifest)
        self.listing = listing
        try listing.check(entry)
    }

    private mutating func begin(_ due: PayloadFile, _ entry: TarEntry) throws(PackageError) -> PayloadFile {
        guard entry.mode & 0o7000 == 0 else {
            throw .forbiddenEntry(text(entry.name), kind: "set-id or sticky bits")
        }
        guard entry.size == due.entry.size else { throw .wrongSize(text(entry.name)) }
        guard entry.mode == due.entry.mode else { throw .wrongMode(text(entry.name)) }
        if digest == nil { digest = try Self.newDigest() }
        current = due
        advance()
        return due
    }

    private mutating func advance() {
        guard let last = due else { return }
        due =
            manifest.file(last.index + 1, of: last.component)
            // A component has at least one file.
            ?? manifest.file(0, of: last.component + 1)
    }

    private func name(of file: PayloadFile) -> [UInt8] {
        Listing.name(file.entry.path, of: manifest.components[file.component])
    }

    /// Why a file isn't the one that is due.
    private func unexpected(_ name: [UInt8]) -> PackageError {
        guard let place = place(of: name) else {
            let isEnvelope = name == Array("manifest".utf8) || name == Array("manifest.p7s".utf8)
            return isEnvelope ? .duplicate(text(name)) : .unlisted(text(name))
        }
        guard let due, place >= (due.component, due.index) else { return .duplicate(text(name)) }
        return .outOfOrder(text(name), expected: text(self.name(of: due)))
    }

    private func place(of name: [UInt8]) -> (Int, Int)? {
        for (number, component) in manifest.components.enumerated() {
            let match = component.files.firstIndex { Listing.name($0.path, of: component) == name }
            if let match { return (number, match) }
        }
        return nil
    }
}

extension PayloadReader {
    private static func newDigest() throws(PackageError) -> MessageDigest {
        do throws(OpenSSLError) { return try MessageDigest() } catch { throw .noDigest(error) }
    }

    private mutating func update(_ piece: [UInt8]) throws(PackageError) {
        do throws(OpenSSLError) { try digest?.update(piece.span) } catch { throw .noDigest(error) }
    }

    private mutating func finishDigest() throws(PackageError) -> [UInt8] {
        do throws(OpenSSLError) { return try digest?.finishAndRestart() ?? [] } catch {
            throw .noDigest(error)
        }
    }
}

extension Manifest {
    /// A file by its place and that of its component; nil where there is none.
    fileprivate func file(_ index: Int, of component: Int) -> PayloadFile? {
        guard component < components.count, index < components[component].files.count else { return nil }
        return PayloadFile(component: component, index: index, entry: components[component].files[index])
    }
}
