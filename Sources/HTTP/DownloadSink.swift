public import Linux

/// Where a download goes.
public protocol DownloadSink: AnyObject {
    /// How many bytes are there. What is written next goes behind them.
    func size() throws(HTTPError) -> Int

    /// What comes next goes behind the first bytes, as the start says, and nothing else is kept.
    func begin(_ start: DownloadStart) throws(HTTPError)

    func write(_ piece: Span<UInt8>) throws(HTTPError)

    /// Nothing is kept.
    func discard() throws(HTTPError)
}

/// A download that goes into a file.
public final class FileSink: DownloadSink {
    /// Open for writing.
    public let file: FileHandle
    private var written = 0
    /// Up to where the disk has begun to write.
    private var begun = 0

    public init(_ file: consuming FileHandle) { self.file = file }

    public func size() throws(HTTPError) -> Int {
        try storing { () throws(Errno) in try file.seekToEnd() }
    }

    /// Takes the room for the rest: a disk that is full says so before the first byte.
    public func begin(_ start: DownloadStart) throws(HTTPError) {
        try storing { () throws(Errno) in
            try file.truncate(to: start.offset)
            if let total = start.total { try file.reserve(total) }
        }
        (written, begun) = (start.offset, start.offset)
    }

    public func discard() throws(HTTPError) { try storing { () throws(Errno) in try file.truncate(to: 0) } }

    public func write(_ piece: Span<UInt8>) throws(HTTPError) {
        do throws(Errno) { try file.write(piece) } catch { throw .storage(error) }
        written += piece.count
        guard written - begun >= Self.writtenAtOnce else { return }
        file.startWriting(from: begun, count: written - begun)
        begun = written
    }

    /// After how much the disk begins to write, so that it is done soon after the last byte has come. - Unit: bytes. - Default: 8 MiB.
    private static var writtenAtOnce: Int { 8 << 20 }

    private func storing<Result>(_ body: () throws(Errno) -> Result) throws(HTTPError) -> Result {
        do throws(Errno) { return try body() } catch { throw .storage(error) }
    }
}
