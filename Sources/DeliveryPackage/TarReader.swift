import Bytes

/// Reads an archive entry by entry: ustar, with pax records and GNU tar's long names as ordinary tars write them.
///
/// Everything else is refused rather than ignored, so that no other tar sees other files in the same archive.
struct TarReader: ~Copyable {
    private var stream: ArchiveBytes
    /// What the stream gave last, and how much of it is used.
    private var chunk: [UInt8] = []
    private var used = 0
    /// How much of the current entry's content is left, and what fills its last block.
    private var left = 0
    private var padding = 0
    /// How much of what comes next nobody wants.
    private var unwanted = 0

    init(_ stream: consuming ArchiveBytes) {
        self.stream = stream
    }

    /// The next entry; nil at the end of the archive, after checking that nothing follows.
    ///
    /// The content of the one before has to be read by then.
    mutating func nextEntry() throws(PackageError) -> TarEntry? {
        precondition(left == 0, "the content of the entry before is read first")
        var extended = ExtendedHeader()
        for _ in 0...Self.maximumExtensions {
            guard let header = try nextHeader() else {
                guard extended.isEmpty else { throw .malformedArchive("a header at its end has no entry") }
                return nil
            }
            if let entry = try Self.entry(header, extended) {
                begin(entry.size)
                return entry
            }
            try add(header, to: &extended)
        }
        throw .malformedArchive("an entry has more than \(Self.maximumExtensions) headers")
    }

    /// A piece of the current entry's content, at most 64 KiB; nil at its end.
    mutating func nextBytes() throws(PackageError) -> [UInt8]? {
        guard left > 0 else { return nil }
        guard let piece = try take(min(left, Self.pieceSize)) else {
            throw .malformedArchive("it ends in the middle of an entry")
        }
        left -= piece.count
        return piece
    }

    /// Leaves out what is left of the current entry.
    mutating func passOver() { (unwanted, left) = (left, 0) }

    /// Leaves out the entry that follows, too: a file, of which nothing is looked at.
    mutating func passOver(_ size: Int, headers: Int) {
        unwanted += padding + headers + size
        begin(size)
        left = 0
    }

    /// Whether a file of that size behind what was left out can be left out, too.
    func canPassOver(_ size: Int) -> Bool {
        canPassOver && unwanted <= Self.mostUnwanted && size <= Self.mostUnwanted
    }

    /// Whether what is left out needn't be expanded.
    var canPassOver: Bool { stream.canPassOver }

    /// The whole content of the current entry.
    mutating func readContent() throws(PackageError) -> [UInt8] {
        var content: [UInt8] = []
        // No room is taken for what a header only promises.
        while let piece = try nextBytes() { content.append(copying: piece.span) }
        return content
    }

    /// - Unit: bytes. - Default: 64 KiB. Fits the second-level cache of small processors.
    private static var pieceSize: Int { 64 << 10 }
    /// How much is left out at a time. - Unit: bytes. - Default: 512 MiB. The sum fits in 32 bits.
    private static var mostUnwanted: Int { 512 << 20 }
    /// - Default: 4. A pax header, a global one, a long name and a long target.
    private static var maximumExtensions: Int { 4 }
    /// - Unit: bytes. - Default: 64 KiB. A path of the greatest length, and attributes.
    private static var maximumExtensionSize: Int { 64 << 10 }
}

extension TarReader {
    private static func entry(
        _ header: TarHeader, _ extended: ExtendedHeader
    ) throws(PackageError) -> TarEntry? {
        let kind: TarEntry.Kind
        switch header.kind {
        case .file: kind = .file
        case .link: kind = .link
        case .directory: kind = .directory
        case .extended, .globalExtended, .longName, .longTarget: return nil
        }
        var name = extended.path ?? header.name
        if kind == .directory, name.last == UInt8(ascii: "/") { name.removeLast() }
        let size = extended.size ?? header.size
        guard kind == .file || size == 0 else {
            throw .malformedArchive("an entry without content has a size")
        }
        return TarEntry(
            kind: kind, name: name, mode: header.mode, size: size, target: extended.target ?? header.target)
    }

    private mutating func begin(_ size: Int) {
        left = size
        padding = (TarHeader.blockSize - size % TarHeader.blockSize) % TarHeader.blockSize
    }

    /// Reads a header's own content.
    private mutating func add(
        _ header: TarHeader, to extended: inout ExtendedHeader
    ) throws(PackageError) {
        guard header.size <= Self.maximumExtensionSize else {
            throw .tooLarge("an extended header, in bytes", limit: Self.maximumExtensionSize)
        }
        begin(header.size)
        let content = try readContent()
        switch header.kind {
        case .extended: try extended.add(records: content)
        case .longName: try extended.add(longName: content)
        case .longTarget: try extended.add(longTarget: content)
        case .globalExtended: try Self.checkGlobal(content)
        case .file, .link, .directory: break
        }
    }

    /// A global header may hold a comment, as `git archive` makes one, but nothing about files.
    private static func checkGlobal(_ content: [UInt8]) throws(PackageError) {
        var global = ExtendedHeader()
        try global.add(records: content)
        guard global.isEmpty else {
            throw .forbiddenEntry("pax_global_header", kind: "a name for all entries")
        }
    }
}

extension TarReader {
    /// The next header; nil at the end of the archive.
    private mutating func nextHeader() throws(PackageError) -> TarHeader? {
        try skipUnwanted()
        _ = try readExactly(padding)
        padding = 0
        let block = try readExactly(TarHeader.blockSize)
        guard Self.isZero(block) else { return try TarHeader(block) }
        // Two blocks of zeros are the end.
        guard Self.isZero(try readExactly(TarHeader.blockSize)) else {
            throw .malformedArchive("there is a block of zeros between its entries")
        }
        try checkFilling()
        return nil
    }

    /// After the end only zeros may follow: tars fill up to their blocking factor, whatever that is, and the stream's limit
    /// bounds it. Reading them also compares the last checksum of the gzip file.
    private mutating func checkFilling() throws(PackageError) {
        while let piece = try take(Self.pieceSize) {
            guard Self.isZero(piece) else {
                throw .malformedArchive("something other than zeros follows behind its end")
            }
        }
    }

    private static func isZero(_ bytes: [UInt8]) -> Bool { bytes.allSatisfy { $0 == 0 } }

    private mutating func readExactly(_ count: Int) throws(PackageError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            guard let piece = try take(count - bytes.count) else {
                throw .malformedArchive("its end is missing")
            }
            bytes.append(copying: piece.span)
        }
        return bytes
    }

    private mutating func skipUnwanted() throws(PackageError) {
        while unwanted > 0 {
            if used == chunk.count {
                used = 0
                let (hasMore, passed) = try stream.next(into: &chunk, passingOver: unwanted)
                unwanted -= passed
                guard hasMore else { throw .malformedArchive("its end is missing") }
            }
            let size = min(unwanted, chunk.count - used)
            (used, unwanted) = (used + size, unwanted - size)
        }
    }

    /// At least one byte and at most `count`; nil at the end of the file.
    private mutating func take(_ count: Int) throws(PackageError) -> [UInt8]? {
        if used == chunk.count {
            used = 0
            guard try stream.next(into: &chunk) else { return nil }
        }
        let size = min(count, chunk.count - used)
        defer { used += size }
        return [UInt8](copying: chunk.span.extracting(used..<(used + size)))
    }
}
