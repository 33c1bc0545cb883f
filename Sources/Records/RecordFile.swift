public import Linux

/// A file of records that outlives power cuts and new versions of the program, and notices when it was damaged.
///
/// Its first paragraph holds the format's number and a checksum of the rest; all formats will begin so. What `load` does
/// depends on the number:
///
/// | The file's format | Then |
/// |---|---|
/// | ours | its records |
/// | older | its records, made ours step by step; the file stays as it is until `save`, and a copy in `PATH.before` until `forgetEarlier` |
/// | newer | an error; nothing is touched, so that the newer version finds everything |
/// | none, or damaged | it is renamed to `PATH.damaged`, and there are no records |
public struct RecordFile {
    /// What a file held.
    public struct Contents: Equatable, Sendable {
        /// As the program's own format has them.
        public let records: [Record]
        /// Why the file was set aside; nil if it was sound or absent.
        public let damage: RecordDamage?

        public init(records: [Record], damage: RecordDamage?) {
            (self.records, self.damage) = (records, damage)
        }
    }

    public let path: Path
    private let files: any FileSystem
    private let format: RecordFormat
    private let limit: Int

    /// - Parameters:
    ///   - format: What is written, and how older files are read. - Default: the first one.
    ///   - limit: The largest content that is read and written. - Unit: bytes. - Default: 1 MiB.
    public init(
        _ path: Path, in files: any FileSystem, format: RecordFormat = RecordFormat(), limit: Int = 1 << 20
    ) {
        (self.path, self.files, self.format, self.limit) = (path, files, format, limit)
    }

    /// The records; none when there is no file.
    ///
    /// - Throws: Also `.readNewerFormat` when a newer version of the program wrote the file.
    public func load() throws(FileSystemError) -> Contents {
        switch try read() {
        case nil: return Contents(records: [], damage: nil)
        case .failure(let reason): return try setAside(reason)
        case .success(let text):
            try requireKnown(text)
            switch text.records(limit: limit) {
            case .failure(let reason): return try setAside(reason)
            case .success(let records): return Contents(records: try ours(records, text), damage: nil)
            }
        }
    }

    /// Throws `.readNewerFormat` when a newer version of the program wrote the file; touches nothing.
    ///
    /// For all files of a program, before the first of them is used: so that none is changed if another is newer.
    public func requireKnownFormat() throws(FileSystemError) {
        if case .success(let text) = try read() { try requireKnown(text) }
    }

    /// Makes the file readable again that a newer version of the program has changed, for the older one that came back: what was kept of
    /// it takes its place. Where nothing was kept there was no such file, and it is set aside as `PATH.newer`.
    public func takeBack() throws(FileSystemError) {
        guard case .success(let text) = try read(), text.format > format.number else { return }
        do throws(FileSystemError) {
            try files.rename(path.withSuffix(Self.earlier), to: path)
        } catch {
            guard error.reason == .noSuchFile else { throw error }
            try files.rename(path, to: path.withSuffix(".newer"))
        }
    }

    /// Removes what was kept of an older format: the version that changed it has proved itself.
    public func forgetEarlier() throws(FileSystemError) {
        do throws(FileSystemError) { try files.remove(path.withSuffix(Self.earlier)) } catch {
            guard error.reason == .noSuchFile else { throw error }
        }
    }

    /// The end of the name of what is kept of an older format.
    public static var earlier: StaticString { ".before" }

    /// Replaces the content: after a power cut the file holds the old records or these, never a mixture.
    public func save(_ records: [Record]) throws(FileSystemError) {
        try files.replaceContents(of: path, with: text(records))
    }

    /// Writes a file that is made durable later together with others, or that may be lost: until then a power cut may leave anything
    /// under its name.
    public func write(_ records: [Record]) throws(FileSystemError) {
        try files.write(text(records), to: path)
    }

    private func text(_ records: [Record]) throws(FileSystemError) -> [UInt8] {
        // What would not be read again must not replace what can be.
        guard let text = RecordText.write(records, format: format.number, limit: limit) else {
            throw FileSystemError(.write, path, .noSpace)
        }
        return text
    }
}

extension RecordFile {
    /// nil when there is no file. A newer format may need more room than ours, so more is read than is taken.
    private func read() throws(FileSystemError) -> Result<RecordText, RecordDamage.Reason>? {
        do throws(FileSystemError) {
            return RecordText.read(try files.read(path, limit: 4 * limit + RecordText.headLimit))
        } catch {
            switch error.reason {
            case .noSuchFile: return nil
            case .tooLarge: return .failure(.text(RecordError(reason: .tooLarge(limit: limit), line: 1)))
            default: throw error
            }
        }
    }

    private func requireKnown(_ text: RecordText) throws(FileSystemError) {
        guard text.format <= format.number else {
            throw FileSystemError(.readNewerFormat, path, .notSupported)
        }
    }

    private func ours(_ records: [Record], _ text: RecordText) throws(FileSystemError) -> [Record] {
        guard text.format < format.number else { return records }
        try files.replaceContents(of: path.withSuffix(Self.earlier), with: text.bytes)
        return format.migrated(records, from: text.format)
    }

    private func setAside(_ reason: RecordDamage.Reason) throws(FileSystemError) -> Contents {
        let aside = path.withSuffix(".damaged")
        try files.rename(path, to: aside)
        return Contents(records: [], damage: RecordDamage(path: path, aside: aside, reason: reason))
    }
}
