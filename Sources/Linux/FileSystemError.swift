/// A file operation that failed: what was attempted, on what, and why.
public struct FileSystemError: Error, Equatable, Sendable {
    /// What was attempted, named by the verb of the sentence.
    public enum Operation: String, Sendable {
        case open, read, write, synchronize, rename, remove, create, list, examine, lock, copy
        case makeDirectory = "make the directory"
        case makeLink = "make the link"
        case readLink = "read the link"
        case setOwner = "give away"
        case measure = "find the free space of"
        /// A newer version of the program wrote the file. It is left as it is.
        case readNewerFormat = "read the newer format of"
    }

    /// What was attempted.
    public let operation: Operation
    /// On what.
    public let path: Path
    /// Why the kernel refused.
    public let reason: Errno

    public init(_ operation: Operation, _ path: Path, _ reason: Errno) {
        self.operation = operation
        self.path = path
        self.reason = reason
    }

    /// Whether the disk, or what this user may have of it, is full.
    public var isOutOfSpace: Bool { reason.isOutOfSpace }
}

extension FileSystemError: CustomStringConvertible {
    public var description: String { "could not \(operation.rawValue) \"\(path)\": \(reason)" }
}
