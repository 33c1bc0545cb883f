public import Deployment

/// How one attempt at a download ended.
public enum DownloadEnd: Equatable, Sendable {
    /// The whole package is in its file, durably.
    case complete
    /// Another attempt may bring the rest. What has come is kept.
    ///
    /// - `retryAfter`: How long the server wants to be left alone, if it said so.
    case brokeOff(DownloadFailure, retryAfter: Duration?)
    /// It failed for good; nothing of the package is left.
    case failed(DownloadFailure)
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
