public import Bytes
public import Linux

/// Which file is asked for, what of it is there already, and how much it may cost.
public struct DownloadRequest: Sendable {
    /// Where the file is.
    public var url: URL
    /// How many bytes of the file are good. If it has fewer, all of these are. - Default: 0.
    public var offset = 0
    /// The validator of the download that these bytes are from. nil: the server isn't asked whether it still has the same
    /// file.
    public var validator: String?
    /// Whether these bytes came from another place. Then only an answer with the same validator goes on behind them. - Default: no.
    public var isFromElsewhere = false
    /// How many bytes the file has, if that was said when these bytes came.
    public var total: Int?
    /// How long the whole file may be. - Unit: bytes.
    public var limit: Int
    /// How long it may become now, because of what else is there. - Default: as long as it may be at all.
    public var room = DownloadRoom()
    /// What the file begins with. What begins otherwise isn't the file, and costs nothing of what is there. - Default: anything.
    public var beginning: [UInt8] = []
    /// The media types that the file may have, in lower case and without parameters. An answer that says nothing of it, or
    /// `application/octet-stream`, may have any. - Default: any.
    public var types: [String] = []
    /// How many bytes the file has, whoever says otherwise. - Default: as many as come.
    public var size: Int?
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

/// What there is room for.
public struct DownloadRoom: Equatable, Sendable {
    /// - Unit: bytes. - Default: no bound.
    public var size: Int
    /// What a longer file fails with. - Default: `ENOSPC`.
    public var reason: Errno

    public init(_ size: Int = .max, beyond reason: Errno = .noSpace) {
        (self.size, self.reason) = (size, reason)
    }
}

extension DownloadRequest {
    /// Whether a file may have so many bytes.
    func check(size: Int) throws(HTTPError) {
        guard size <= limit else { throw .tooLarge(limit: limit) }
        guard size <= room.size else { throw .storage(room.reason) }
    }

    /// Whether the file is as long as it has to be.
    func check(total: Int?) throws(HTTPError) {
        guard let size, let total, total != size else { return }
        throw .otherSize(total, expected: size)
    }

    /// Whether an answer may be of this type.
    ///
    /// - Parameter type: With parameters.
    func check(type: String?) throws(HTTPError) {
        guard let type, !types.isEmpty else { return }
        let essence = type.bytes.prefix { $0 != UInt8(ascii: ";") }.trimmed.lowercasedText
        guard essence != "application/octet-stream", !types.contains(essence) else { return }
        throw .otherType(essence)
    }
}
