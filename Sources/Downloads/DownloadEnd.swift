public import Deployment

/// How one attempt at a download ended.
public enum DownloadEnd: Equatable, Sendable {
    /// The whole package is in its file, durably.
    case complete
    /// It brought no whole package. What has come is kept, unless it was no package.
    ///
    /// - `retryAfter`: How long the server wants to be left alone, if it said so.
    /// - `gained`: How many bytes more there are than ever before.
    case failed(DownloadFailure, retryAfter: Duration?, gained: Int)
    /// The program was told to stop. What has come is kept.
    case stopped
}

/// A download whose content begins to come.
public struct DownloadBeginning: Equatable, Sendable {
    /// The package's URL; safe to print.
    public let address: String
    /// How many bytes are there from earlier attempts.
    public let offset: Int
}
