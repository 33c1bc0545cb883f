/// Why something isn't done: what the program says, and how it ends.
public struct ClientError: Error, Equatable, CustomStringConvertible, Sendable {
    /// What kind of failure it is; its value is the exit status.
    ///
    /// - Source: sysexits.h, but for `unsuccessful`.
    public enum Kind: Int32, Sendable {
        /// What was waited for ended otherwise than well.
        case unsuccessful = 1
        /// The command line makes no sense (EX_USAGE).
        case usage = 64
        /// The server refused it (EX_DATAERR).
        case refused = 65
        /// The server can't be reached, or is too busy (EX_UNAVAILABLE).
        case unreachable = 69
        /// A file of this machine can't be read or written (EX_IOERR).
        case file = 74
        /// What was waited for didn't end in time (EX_TEMPFAIL).
        case late = 75
        /// The token isn't good for it (EX_NOPERM).
        case forbidden = 77
        /// The settings, or a file that they name, can't be used (EX_CONFIG).
        case settings = 78
    }

    public let kind: Kind
    /// A sentence without a full stop.
    public let description: String

    public init(_ kind: Kind, _ description: String) {
        (self.kind, self.description) = (kind, description)
    }
}
