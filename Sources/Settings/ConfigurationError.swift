public import Linux

/// Why the configuration can't be used: which file, which line, and what is allowed there.
public struct ConfigurationError: Error, Equatable, Sendable {
    /// What was wrong.
    public enum Reason: Error, Equatable, Sendable {
        case unreadable(Errno)
        case notUTF8
        /// The file begins with U+FEFF, which belongs to no line.
        case byteOrderMark
        /// A line that is neither `[Section]` nor `Key=value` nor a comment.
        case notAnAssignment
        case unknownSection(String, allowed: [String])
        case unknownKey(String, section: String, allowed: [String])
        case badValue(key: String, allowed: String)
        /// A key that another program's configuration has now; `to` is the end of a sentence.
        case moved(key: String, to: String)
        /// A key that is needed where others are given.
        case missing(key: String, section: String)
        /// A file with a secret that everybody may read.
        case exposedSecret
        /// A file or directory that others than its owner may write.
        case changeable
        /// A file or directory of a user who is neither root nor the program's own.
        case foreignOwner(UInt32)
        case emptySecret
        /// A certificate or key that OpenSSL can't use; the reason is OpenSSL's.
        case unusableCertificate(String)
    }

    /// The file's name, as it was given or found.
    public let file: String
    /// Counted from 1; 0 means the whole file.
    public let line: Int
    /// What was wrong.
    public let reason: Reason

    public init(_ file: String, line: Int = 0, _ reason: Reason) {
        (self.file, self.line, self.reason) = (file, line, reason)
    }
}

extension ConfigurationError: CustomStringConvertible {
    public var description: String { line > 0 ? "\(file):\(line): \(reason)" : "\(file): \(reason)" }
}

extension ConfigurationError.Reason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreadable(let reason): "can't be read: \(reason)"
        case .notUTF8: "the line isn't UTF-8"
        case .byteOrderMark: "the file begins with a byte order mark; save it as UTF-8 without one"
        case .notAnAssignment: "expected [Section], Key=value, or a comment that begins with # or ;"
        case .unknownSection(let name, let allowed):
            "there is no section [\(name)]; allowed are \(allowed.joined(separator: ", "))"
        case .unknownKey(let name, let section, let allowed):
            "there is no key \(name) in [\(section)]; allowed are \(allowed.joined(separator: ", "))"
        case .badValue(let key, let allowed): "\(key) has to be \(allowed)"
        case .moved(let key, let place): "\(key) is of no account here any more; write it into \(place)"
        case .missing(let key, let section): "\(key) is missing in [\(section)]"
        case .exposedSecret: "everybody may read this secret; take that right away with chmod o-r"
        case .changeable: "others than its owner may change it; take that right away with chmod go-w"
        case .foreignOwner(let user):
            "user \(user) may change it; it has to be root's, or of the user that this program runs as: chown gives it to one"
        case .emptySecret: "the first line has to be the password"
        case .unusableCertificate(let reason): reason
        }
    }
}

extension ConfigurationError {
    /// Whether the same configuration may be good at the next start.
    public var isPassing: Bool {
        guard case .unreadable(let reason) = reason else { return false }
        return reason != .noSuchFile && reason != .notPermitted && reason != .isADirectory
            && reason != .notADirectory
    }
}
