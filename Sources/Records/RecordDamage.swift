public import Linux

/// A state file that could not be used, and where it lies now.
public struct RecordDamage: Error, Equatable, Sendable {
    /// What is wrong with the file.
    public enum Reason: Error, Equatable, Sendable {
        /// There is no end of the first paragraph.
        case truncated
        /// The records aren't those that were written.
        case wrongChecksum
        /// The first paragraph says no format's number.
        case noFormat
        /// The text isn't that of records.
        case text(RecordError)
    }

    /// The file's name.
    public let path: Path
    /// The name that it has now.
    public let aside: Path
    /// What is wrong with it.
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
        case .noFormat: "it doesn't say its format"
        case .text(let error): "\(error)"
        }
    }
}
