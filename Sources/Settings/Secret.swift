/// A password, kept in a file of its own so that it is in no configuration, command line or log.
public struct Secret: Equatable, Sendable {
    /// The first line. Never to be logged.
    public let text: String

    /// Reads the first line of `file`, which not everybody may read (`FileProtection.secret`).
    public init(file: String) throws(ConfigurationError) {
        let content = try NamedFile(file, sizeLimit: Self.sizeLimit, .secret).content
        text = String(
            decoding: content.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }, as: UTF8.self)
        guard !text.isEmpty else { throw ConfigurationError(file, .emptySecret) }
    }

    /// - Unit: bytes. - Default: 4 KiB, far more than any password, and little memory if it is another file.
    private static var sizeLimit: Int { 4096 }
}
