import Bytes
public import Linux

/// A file of records that outlives power cuts, and notices when it was damaged.
///
/// Its first paragraph holds the format's number and a checksum of the rest.
public struct RecordFile {
    /// What a file held.
    public struct Contents: Equatable, Sendable {
        public let records: [Record]
        /// Why the file was set aside; nil if it was sound or absent.
        public let damage: RecordDamage?

        public init(records: [Record], damage: RecordDamage?) {
            (self.records, self.damage) = (records, damage)
        }
    }

    public let path: Path
    private let files: any FileSystem
    private let limit: Int

    /// - Parameter limit: The largest content that is read and written, in bytes.
    public init(_ path: Path, in files: any FileSystem, limit: Int = 1 << 20) {
        (self.path, self.files, self.limit) = (path, files, limit)
    }

    /// The records; none when there is no file.
    ///
    /// A damaged file is renamed to `PATH.damaged`, so that a person can look at it and the program goes on.
    public func load() throws(FileSystemError) -> Contents {
        let bytes: [UInt8]
        do throws(FileSystemError) {
            bytes = try files.read(path, limit: limit + Self.headLimit)
        } catch {
            switch error.reason {
            case .noSuchFile: return Contents(records: [], damage: nil)
            case .tooLarge: return try setAside(.text(RecordError(reason: .tooLarge(limit: limit), line: 1)))
            default: throw error
            }
        }
        switch Self.decode(bytes, limit: limit) {
        case .success(let records): return Contents(records: records, damage: nil)
        case .failure(let reason): return try setAside(reason)
        }
    }

    /// Replaces the content: after a power cut the file holds the old records or these, never a mixture.
    public func save(_ records: [Record]) throws(FileSystemError) {
        let body = RecordWriter.write(records)
        // What would not be read again must not replace what can be.
        guard body.count <= limit else { throw FileSystemError(.write, path, .noSpace) }
        let checksum = Self.checksum(body[...])
        let head = RecordWriter.write([Record([("Format", Self.format), ("Checksum", checksum)])])
        try files.replaceContents(of: path, with: head + [UInt8(ascii: "\n")] + body)
    }

    private func setAside(_ reason: RecordDamage.Reason) throws(FileSystemError) -> Contents {
        let aside = path.withSuffix(".damaged")
        try files.rename(path, to: aside)
        return Contents(records: [], damage: RecordDamage(path: path, aside: aside, reason: reason))
    }
}

extension RecordFile {
    /// The one format there is. Another number means that a newer version wrote the file.
    private static var format: String { "1" }
    /// - Unit: bytes. Room for the first paragraph.
    private static var headLimit: Int { 256 }

    private static func decode(_ bytes: [UInt8], limit: Int) -> Result<[Record], RecordDamage.Reason> {
        let newline = UInt8(ascii: "\n")
        // The first empty line ends the first paragraph.
        let end = bytes.indices.dropFirst().first { bytes[$0] == newline && bytes[$0 - 1] == newline }
        guard let end else { return .failure(.truncated) }
        let body = bytes[(end + 1)...]
        do throws(RecordError) {
            let head = try RecordReader.read(Array(bytes[..<end]).span).first ?? Record()
            guard head["Format"] == format else { return .failure(.unknownFormat) }
            guard head["Checksum"] == checksum(body) else { return .failure(.wrongChecksum) }
            return .success(try RecordReader.read(Array(body).span, limits: RecordLimits(size: limit)))
        } catch {
            return .failure(.text(error))
        }
    }

    private static func checksum(_ bytes: ArraySlice<UInt8>) -> String {
        let sum = CRC32.checksum(bytes)
        return Hex.encode((0..<4).map { UInt8(truncatingIfNeeded: sum >> (24 - 8 * $0)) })
    }
}

/// A state file that could not be used, and where it lies now.
public struct RecordDamage: Error, Equatable, Sendable {
    public enum Reason: Error, Equatable, Sendable {
        case truncated
        case wrongChecksum
        case unknownFormat
        case text(RecordError)
    }

    public let path: Path
    public let aside: Path
    public let reason: Reason
}

extension RecordDamage: CustomStringConvertible {
    public var description: String { "\"\(path)\" was damaged (\(reason)) and is kept as \"\(aside)\"" }
}

extension RecordDamage.Reason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .truncated: "its end is missing"
        case .wrongChecksum: "its checksum is wrong"
        case .unknownFormat: "another version of this program wrote it"
        case .text(let error): "\(error)"
        }
    }
}
