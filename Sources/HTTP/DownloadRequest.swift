public import Bytes

/// Which file is asked for, what of it is there already, and how much it may cost.
public struct DownloadRequest: Sendable {
    /// Where the file is.
    public var url: URL
    /// How many bytes of the file are good. If it has fewer, all of these are. - Default: 0.
    public var offset = 0
    /// The validator of the download that these bytes are from. nil: the server isn't asked whether it still has the same
    /// file.
    public var validator: String?
    /// How many bytes the file has, if that was said when these bytes came.
    public var total: Int?
    /// How long the whole file may be. - Unit: bytes.
    public var limit: Int
    /// How long all of it may take, redirections included.
    public var deadline: Duration

    public init(
        _ url: URL, from offset: Int = 0, ifRange validator: String? = nil, total: Int? = nil, limit: Int,
        deadline: Duration
    ) {
        (self.url, self.offset, self.validator, self.total) = (url, offset, validator, total)
        (self.limit, self.deadline) = (limit, deadline)
    }
}
