public import Bytes

/// How the bytes of a download relate to those that were there before.
public enum DownloadWay: Sendable {
    /// There were none.
    case fresh
    /// The server goes on behind those that are there.
    case resumed
    /// The server sends the file from its beginning: the one it has now is another one, or it can't send parts.
    /// Those that were there are gone.
    case restarted
    /// Nothing was missing.
    case complete
    /// The server sent a document that tells where the file is. What was there is as it was.
    case elsewhere
}

/// What is known when the content of a download begins to come.
///
/// To be remembered before the first byte of it is written: with the old validator a later download would put together
/// two different files.
public struct DownloadStart: Equatable, Sendable {
    public let way: DownloadWay
    /// How many bytes of the file are there already.
    public let offset: Int
    /// How many it will have; nil if the server doesn't say.
    public let total: Int?
    /// What tells this version of the file from others, for `ifRange` of a later download; nil if the server doesn't
    /// say.
    public let validator: String?
}

/// A download that has all bytes, or knows where they are.
public struct DownloadResult: Equatable, Sendable {
    /// What a server sends that isn't the file, but tells where it is.
    public struct Document: Equatable, Sendable {
        /// Who answered: not the address that was asked, if that led elsewhere.
        public let url: URL
        /// As the server wrote it, parameters included; empty if it wrote nothing.
        public let mediaType: String
        public let bytes: [UInt8]
    }

    public let way: DownloadWay
    /// How many bytes the file has.
    public let total: Int
    /// As in `DownloadStart`.
    public let validator: String?
    /// What was sent instead of the file.
    public var document: Document?

    init(way: DownloadWay, total: Int, validator: String?) {
        (self.way, self.total, self.validator) = (way, total, validator)
    }

    init(_ document: Document) {
        self.init(way: .elsewhere, total: 0, validator: nil)
        self.document = document
    }
}
