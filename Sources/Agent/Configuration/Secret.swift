import Linux

/// A password, kept in a file of its own so that it stands in no configuration, command line or log.
struct Secret: Equatable {
    let text: String

    /// Reads the first line of `file`.
    init(file: String) throws(ConfigurationError) {
        let (mode, content): (UInt32, [UInt8])
        do throws(Errno) {
            let handle = try FileHandle.open(named: file)
            (mode, content) = (try handle.mode(), try handle.readToEnd(limit: Self.sizeLimit))
        } catch {
            throw ConfigurationError(file, .unreadable(error))
        }
        guard mode & Self.readableByOthers == 0 else { throw ConfigurationError(file, .exposedSecret) }
        text = String(
            decoding: content.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }, as: UTF8.self)
        guard !text.isEmpty else { throw ConfigurationError(file, .emptySecret) }
    }

    /// - Unit: bytes. - Default: 4 KiB. Our choice.
    private static var sizeLimit: Int { 4096 }
    /// S_IROTH of stat(2).
    private static var readableByOthers: UInt32 { 0o004 }
}
