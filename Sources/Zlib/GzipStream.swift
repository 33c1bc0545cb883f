public import Linux

/// The content of a gzip file, pulled piece by piece, and expanded on several cores where members name their lengths.
///
/// Any gzip file can be read. One whose members don't name their lengths is expanded on the calling thread, and no
/// other is started. Memory doesn't grow with the file: at any time there are at most two members a worker, and one more.
public struct GzipStream: ~Copyable {
    private var source: MemberSource
    /// What was read and waits for its turn; nil when the next has not been read.
    private var piece: MemberSource.Piece?
    private let pool: MemberPool<MemberExpander>?
    private var serial: SerialExpansion?
    private let waiter: any Waiter
    private let limit: Int
    private var produced = 0

    /// Begins to read, and starts the workers if there is something for them.
    ///
    /// - Parameters:
    ///   - limit: The most bytes that the whole file may expand to.
    ///   - workers: Threads that expand, at least 1. The calling thread uses the content meanwhile.
    ///   - library: Of the workers. What doesn't name the lengths of its members is always zlib's.
    ///   - waiter: Passes the time while the workers are busy.
    public init(
        _ file: consuming FileHandle, limit: Int, workers: Int, by library: DeflateLibrary = .quickest,
        _ waiter: any Waiter
    ) throws(ZlibError) {
        precondition(workers > 0, "somebody has to do it")
        var source = MemberSource(file, waiter)
        let piece = try source.next()
        pool = try Self.pool(for: piece, workers, library)
        serial = nil
        self.source = source
        (self.piece, self.limit, self.waiter) = (piece, limit, waiter)
    }

    /// Puts the next bytes of the content in the place of `content`, whose memory is used again: at least one byte, or none at the end,
    /// after all checksums were compared.
    ///
    /// - Returns: Whether there were any.
    public mutating func next(into content: inout [UInt8]) throws(ZlibError) -> Bool {
        try next(into: &content, passingOver: 0).hasMore
    }

    /// Whether the stream can skip members without expanding them.
    public var canPassOver: Bool { pool != nil }

    /// Does the same, and skips members that lie wholly within the first `count` bytes: these aren't expanded.
    ///
    /// - Parameter count: How many of the next bytes the caller doesn't want.
    /// - Returns: `passed` says how many bytes were skipped, according to the sizes that the members name. The caller gets the rest of
    ///   the `count` bytes, and drops it.
    public mutating func next(
        into content: inout [UInt8], passingOver count: Int
    ) throws(ZlibError) -> (hasMore: Bool, passed: Int) {
        // There is nothing to wait for where nobody else expands, or those who do are faster than our disk.
        do throws(WaitError) { try waiter.serve() } catch { throw .interrupted(error) }
        // Those that are being expanded already come first, and no more are begun.
        let isDraining = count > 0 && pool?.pending ?? 0 > 0
        let passed = try isDraining ? 0 : passOver(count)
        while try nextPiece(into: &content, isDraining) {
            produced += content.count
            guard produced <= limit else { throw .tooLarge(limit: limit) }
            if !content.isEmpty { return (true, passed) }
        }
        content.removeAll()
        return (false, passed)
    }

    /// Takes no notice of members as long as the next is unwanted as a whole.
    private mutating func passOver(_ count: Int) throws(ZlibError) -> Int {
        guard count > 0, let pool else { return 0 }
        var (passed, spare) = (0, pool.takeSpareInput())
        while true {
            if piece == nil, let size = try source.passOver(atMost: count - passed) {
                passed += size
                continue
            }
            guard let size = try nextSize(in: spare), passed + size <= count else { break }
            passed += size
            spare = takeMember()
        }
        guard produced + passed <= limit else { throw .tooLarge(limit: limit) }
        produced += passed
        return passed
    }

    /// What the next member says that it expands to; nil where none comes, or one that is too large to be one.
    private mutating func nextSize(in spare: consuming [UInt8]) throws(ZlibError) -> Int? {
        if piece == nil { piece = try source.next(in: spare) }
        guard case .member(let member)? = piece else { return nil }
        return GzipMember.size(of: member.span)
    }

    private mutating func takeMember() -> [UInt8] {
        guard case .member(let member)? = piece.take() else { return [] }
        return member
    }

    private mutating func nextPiece(
        into content: inout [UInt8], _ isDraining: Bool
    ) throws(ZlibError) -> Bool {
        while let pool, pool.hasRoom, !isDraining {
            guard case .member(let member) = try takePiece(in: pool.takeSpareInput()) else { break }
            pool.submit(member)
        }
        if let pool, pool.pending > 0 {
            try pool.next(into: &content, waiter)
            return true
        }
        if case .unsized(let beginning) = piece {
            serial = try SerialExpansion(beginning)
            piece = .end
        }
        return try serial?.next(&source, into: &content) ?? false
    }

    /// The next member, which is then the caller's; or what comes instead of one, which stays.
    private mutating func takePiece(in spare: consuming [UInt8]) throws(ZlibError) -> MemberSource.Piece {
        let next: MemberSource.Piece
        if let waiting = piece.take() { next = waiting } else { next = try source.next(in: spare) }
        if case .member = next { return next }
        piece = next
        return next
    }

    private static func pool(
        for piece: MemberSource.Piece, _ workers: Int, _ library: DeflateLibrary
    ) throws(ZlibError) -> MemberPool<MemberExpander>? {
        guard case .member = piece else { return nil }
        do throws(Errno) {
            return try MemberPool(workers: workers) {
                MemberExpander(library, limit: GzipMember.maximumLength)
            }
        } catch {
            throw .noThreads(error)
        }
    }
}
