import Linux

/// Cuts a gzip file into its members, as long as these name their lengths.
struct MemberSource: ~Copyable {
    enum Piece {
        case member([UInt8])
        /// From here on the file doesn't say where members end; these bytes are read already.
        case unsized([UInt8])
        case end
    }

    private let file: FileHandle
    private let waiter: any Waiter
    /// Whether something came already.
    private var hasMember = false

    /// - Parameter waiter: Passes the time until a pipe has more, that is read without waiting.
    init(_ file: consuming FileHandle, _ waiter: any Waiter) {
        self.file = file
        self.waiter = waiter
    }

    /// - Parameter spare: Memory for it. - Default: new one.
    mutating func next(in spare: consuming [UInt8] = []) throws(ZlibError) -> Piece {
        var bytes = spare
        bytes.removeAll(keepingCapacity: true)
        try read(GzipMember.headerSize, appendingTo: &bytes)
        guard !bytes.isEmpty else { return .end }
        if hasMember, try isPadding(bytes) { return .end }
        hasMember = true
        guard let length = try GzipMember.length(of: bytes.span) else { return .unsized(bytes) }
        // A member that was cut short goes on like any other: inflating it finds out.
        try read(length - bytes.count, appendingTo: &bytes)
        return .member(bytes)
    }

    /// Leaves out the next member unread, if it expands to no more than `count` bytes; nil where that can't be said: at the end, in a pipe.
    ///
    /// - Returns: To how many bytes the member says that it expands.
    mutating func passOver(atMost count: Int) throws(ZlibError) -> Int? {
        do throws(WaitError) { try waiter.serve() } catch { throw .interrupted(error) }
        // Whoever reads it is told what is wrong with it.
        guard let length = try? lengthOfNext(), let end = try? file.peek(4, at: length - 4) else {
            return nil
        }
        guard let size = GzipMember.size(named: end.span), size <= count else { return nil }
        do throws(Errno) { try file.skip(length) } catch { throw .unreadable(error) }
        hasMember = true
        return size
    }

    private func lengthOfNext() throws(ZlibError) -> Int? {
        let header: [UInt8]
        do throws(Errno) { header = try file.peek(GzipMember.headerSize, at: 0) } catch {
            throw .unreadable(error)
        }
        return try GzipMember.length(of: header.span)
    }

    /// Whether only zeros are left, which some programs fill the last block with; reads them to their end.
    mutating func isPadding(_ beginning: [UInt8]) throws(ZlibError) -> Bool {
        guard beginning.first == 0 else { return false }
        var bytes = beginning
        while !bytes.isEmpty {
            guard bytes.allSatisfy({ $0 == 0 }) else {
                throw .corrupt("something other than zeros follows behind the compressed data")
            }
            bytes = try read(upTo: Inflater.chunkSize)
        }
        return true
    }

    /// More bytes, for those who read on after `.unsized`; none at the end of the file.
    mutating func read(upTo count: Int) throws(ZlibError) -> [UInt8] {
        var bytes: [UInt8] = []
        try read(count, appendingTo: &bytes)
        return bytes
    }

    /// Serves others before each piece: a file that holds nothing but empty members, or zeros, gives no content to pause at.
    private func read(_ count: Int, appendingTo bytes: inout [UInt8]) throws(ZlibError) {
        do throws(WaitError) { try waiter.serve() } catch { throw .interrupted(error) }
        let end = bytes.count + count
        while true {
            do throws(Errno) {
                _ = try file.read(end - bytes.count, appendingTo: &bytes)
                return
            } catch {
                guard error == .wouldBlock else { throw .unreadable(error) }
            }
            try waitForMore()
        }
    }

    private func waitForMore() throws(ZlibError) {
        do throws(WaitError) {
            try waiter.wait(for: file.descriptor, toBe: .readable, until: .after(Self.silence))
        } catch {
            throw .interrupted(error)
        }
    }

    /// How long whoever fills a pipe may pause. - Default: 10 min: a download that breaks off goes on within that.
    private static var silence: Duration { .seconds(600) }
}
