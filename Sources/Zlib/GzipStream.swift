public import Linux

/// The content of a gzip file, pulled piece by piece, and expanded on several cores where members name their lengths.
///
/// Any gzip file can be read. One whose members don't name their lengths is expanded on the calling thread, and no
/// other is started. Memory doesn't grow with the file: at any time there are at most two members a worker, and one more.
public struct GzipStream: ~Copyable {
    private var source: MemberSource
    /// What was read and waits for its turn; nil when the next has not been read.
    private var piece: MemberSource.Piece?
    private let pool: InflaterPool?
    private var serial: SerialExpansion?
    private let waiter: any Waiter
    private let limit: Int
    private var produced = 0

    /// Begins to read, and starts the workers if there is something for them.
    ///
    /// - Parameters:
    ///   - limit: The most bytes that the whole file may expand to.
    ///   - workers: Threads that expand, at least 1. The calling thread uses the content meanwhile.
    ///   - waiter: Passes the time while the workers are busy.
    public init(
        _ file: consuming FileHandle, limit: Int, workers: Int, _ waiter: any Waiter
    ) throws(ZlibError) {
        precondition(workers > 0, "somebody has to do it")
        var source = MemberSource(file, waiter)
        let piece = try source.next()
        pool = try Self.pool(for: piece, workers)
        serial = nil
        self.source = source
        (self.piece, self.limit, self.waiter) = (piece, limit, waiter)
    }

    /// The next bytes of the content, at least one; nil at the end, after all checksums were compared.
    public mutating func next() throws(ZlibError) -> [UInt8]? {
        // There is nothing to wait for where nobody else expands, or those who do are faster than our disk.
        do throws(WaitError) { try waiter.serve() } catch { throw .interrupted(error) }
        while let content = try nextPiece() {
            produced += content.count
            guard produced <= limit else { throw .tooLarge(limit: limit) }
            if !content.isEmpty { return content }
        }
        return nil
    }

    private mutating func nextPiece() throws(ZlibError) -> [UInt8]? {
        while let pool, pool.hasRoom {
            guard case .member(let member) = try takePiece() else { break }
            pool.submit(member)
        }
        if let pool, pool.pending > 0 { return try pool.next(waiter) }
        if case .unsized(let beginning) = piece {
            serial = try SerialExpansion(beginning)
            piece = .end
        }
        return try serial?.next(&source) ?? nil
    }

    /// The next member, which is then the caller's; or what comes instead of one, which stays.
    private mutating func takePiece() throws(ZlibError) -> MemberSource.Piece {
        let next: MemberSource.Piece
        if let waiting = piece.take() { next = waiting } else { next = try source.next() }
        if case .member = next { return next }
        piece = next
        return next
    }

    private static func pool(for piece: MemberSource.Piece, _ workers: Int) throws(ZlibError) -> InflaterPool?
    {
        guard case .member = piece else { return nil }
        do throws(Errno) {
            return try InflaterPool(workers: workers, memberLimit: GzipMember.maximumLength)
        } catch {
            throw .noThreads(error)
        }
    }
}
