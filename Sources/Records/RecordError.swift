/// Why text isn't deb822 that this reader accepts.
public struct RecordError: Error, Equatable, Sendable {
    /// What was wrong.
    public enum Reason: Equatable, Sendable {
        /// The text has more bytes than the limit.
        case tooLarge(limit: Int)
        case tooManyRecords(limit: Int)
        case tooManyFields(limit: Int)
        /// A line is neither `Name: value` nor the continuation of one.
        case notAField
        /// A name that appears twice in one paragraph.
        case duplicate(field: String)
        /// A line with a control character other than a tab.
        case controlCharacter
        case notUTF8
    }

    /// What was wrong.
    public let reason: Reason
    /// Where, counted from 1.
    public let line: Int

    public init(reason: Reason, line: Int) {
        (self.reason, self.line) = (reason, line)
    }
}

extension RecordError: CustomStringConvertible {
    public var description: String { "line \(line): \(reason)" }
}

extension RecordError.Reason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tooLarge(let limit): "the text is larger than \(limit) bytes"
        case .tooManyRecords(let limit): "there are more than \(limit) paragraphs"
        case .tooManyFields(let limit): "the paragraph has more than \(limit) fields"
        case .notAField: "expected \"Name: value\" or a continuation that begins with a blank"
        case .duplicate(let field): "the field \(field) appears twice in the paragraph"
        case .controlCharacter: "the line holds a control character"
        case .notUTF8: "the line isn't UTF-8"
        }
    }
}

/// Bounds on a text of records, so that no file and no peer can exhaust the device. Chosen so that real ones fit several times over.
public struct RecordLimits: Equatable, Sendable {
    /// - Unit: bytes of text. - Default: 1 MiB.
    public var size: Int
    /// - Unit: paragraphs. - Default: 65,536.
    public var records: Int
    /// - Unit: fields of one paragraph. - Default: 256.
    public var fields: Int

    public init(size: Int = 1 << 20, records: Int = 65_536, fields: Int = 256) {
        (self.size, self.records, self.fields) = (size, records, fields)
    }
}
