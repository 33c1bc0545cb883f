import Linux

/// The entries of a package: those of its archive, or of the foreign file that the archive encloses.
struct PayloadArchive: ~Copyable {
    /// Nil once it is the foreign file's.
    private var own: TarReader?
    private let ownCanPassOver: Bool
    private var foreign: ForeignEntries?
    private var pending: PendingPayload?
    /// - Unit: bytes.
    private var greatestIndex = 0
    /// Whether nothing was read behind the signature.
    private var isAtPayload = false

    init(_ archive: consuming TarReader) {
        ownCanPassOver = archive.canPassOver
        own = consume archive
    }

    /// Says that the payload comes next.
    ///
    /// - Parameters:
    ///   - enclosed: The foreign file that it is; nil if it is our own.
    ///   - greatestIndex: How large an index may be. - Unit: bytes.
    mutating func beginPayload(_ enclosed: PendingPayload?, greatestIndex: Int) {
        (pending, isAtPayload, self.greatestIndex) = (enclosed, true, greatestIndex)
    }

    mutating func nextEntry() throws(PackageError) -> TarEntry? {
        if isAtPayload { return try firstEntry() }
        if let foreign { return try foreign.nextEntry() }
        return try own?.nextEntry() ?? nil
    }

    mutating func nextBytes() throws(PackageError) -> [UInt8]? {
        if let foreign { return try foreign.nextBytes() }
        return try own?.nextBytes() ?? nil
    }

    mutating func readContent() throws(PackageError) -> [UInt8] { try own?.readContent() ?? [] }

    private mutating func firstEntry() throws(PackageError) -> TarEntry? {
        isAtPayload = false
        var entry = try nextEntry()
        if let index = entry, index.isFile("index") {
            // It isn't signed, and is for readers that know it.
            guard index.size <= greatestIndex else {
                throw .tooLarge("index, in bytes", limit: greatestIndex)
            }
            while try nextBytes() != nil {}
            entry = try nextEntry()
        }
        guard let pending else { return entry }
        guard let entry, entry.isFile("payload") else { throw .missing("payload") }
        guard let archive = own.take() else { return nil }
        let file = try EnclosedFile(archive, expected: pending.digest)
        foreign = ForeignEntries(
            try pending.type.open(file, pending.context), of: file, prefix: pending.prefix)
        return try nextEntry()
    }
}

// What is left out unread is left out of our own archive alone.
extension PayloadArchive {
    var canPassOver: Bool { ownCanPassOver && pending == nil }

    func canPassOver(_ size: Int) -> Bool { pending == nil ? own?.canPassOver(size) ?? false : false }

    mutating func passOver() { own?.passOver() }

    mutating func passOver(_ size: Int, headers: Int) { own?.passOver(size, headers: headers) }
}

/// A foreign file's entries in the words of our own archive.
private struct ForeignEntries {
    private let payload: any ForeignPayload
    private let file: EnclosedFile
    private let prefix: [UInt8]

    init(_ payload: any ForeignPayload, of file: EnclosedFile, prefix: [UInt8]) {
        (self.payload, self.file, self.prefix) = (payload, file, prefix)
    }

    func nextEntry() throws(PackageError) -> TarEntry? {
        guard let entry = try payload.nextEntry() else {
            try checkEnd()
            return nil
        }
        switch entry {
        case .file(let path, let size, let isProgram):
            return self.entry(.file, path, mode: isProgram ? 0o755 : 0o644, size: size)
        case .directory(let path): return self.entry(.directory, path, mode: 0o755)
        case .link(let link): return self.entry(.link, link.path, mode: 0o777, target: link.target)
        }
    }

    func nextBytes() throws(PackageError) -> [UInt8]? { try payload.nextBytes() }

    private func entry(
        _ kind: TarEntry.Kind, _ path: Path, mode: UInt32, size: Int = 0, target: String = ""
    ) -> TarEntry {
        TarEntry(
            kind: kind, name: prefix + Array("\(path)".utf8), mode: mode, size: size,
            target: Array(target.utf8))
    }

    /// Whatever the type took for its end, the whole file was signed.
    private func checkEnd() throws(PackageError) {
        var rest: [UInt8] = []
        guard try !file.next(into: &rest) else {
            throw .malformedArchive("its payload goes on behind its end")
        }
    }
}
