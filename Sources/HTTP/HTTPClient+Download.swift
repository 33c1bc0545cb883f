import Bytes
public import Linux

extension HTTPClient {
    /// Gets a file, or what is missing of it.
    ///
    /// When this throws, what has come until then is in the file, and a later call can go on from there. Nothing is
    /// synchronized to disk.
    ///
    /// - Parameters:
    ///   - file: Open for writing. What it has behind `offset` is cut off.
    ///   - started: Called when the content begins to come and the file has been cut to what is kept of it, before
    ///     anything is written. Not called when nothing was missing.
    ///   - progress: Called with the size of the file after each piece, at most `pieceSize`, and the size it will have.
    /// - Throws: `.status` for every status that isn't understood here.
    public func download(
        _ wanted: DownloadRequest, into file: borrowing FileHandle,
        started: (DownloadStart) -> Void = { _ in }, progress: (Int, Int?) -> Void
    ) throws(HTTPError) -> DownloadResult {
        let deadline = ExchangeDeadline(wanted.deadline, settings)
        let validator = wanted.validator
        var url = wanted.url
        // A validator that can't be one was damaged where it was kept; what it stands for isn't known then.
        let isUsable = validator?.utf8.allSatisfy { $0.isFieldValue } ?? true
        var kept = KeptPart(
            offset: try goodOffset(isUsable ? wanted.offset : 0, in: file), total: wanted.total,
            validator: validator)
        for _ in 0...settings.redirects {
            let request = Request.get(url, from: kept.offset, ifRange: validator, settings)
            var answer = try exchange(request, deadline)
            switch try answer.meaning(kept) {
            case .content(let start):
                try wanted.check(size: start.total ?? 0)
                let first = try beginning(of: &answer, start, wanted, deadline)
                try prepare(file, start)
                started(start)
                let total = try receive(first, &answer, start, into: file, wanted, deadline, progress)
                return DownloadResult(way: start.way, total: total, validator: start.validator)
            case .complete: return DownloadResult(way: .complete, total: kept.offset, validator: validator)
            case .restart: kept = KeptPart()
            case .redirection: url = try answer.head.redirection(from: url)
            case .refusal: throw .status(answer.head.status, retryAfter: answer.head.retryAfter)
            }
        }
        throw .redirectedTooOften
    }

    private func receive(
        _ first: ArraySlice<UInt8>, _ answer: inout IncomingResponse, _ start: DownloadStart,
        into file: borrowing FileHandle, _ wanted: DownloadRequest, _ deadline: ExchangeDeadline,
        _ progress: (Int, Int?) -> Void
    ) throws(HTTPError) -> Int {
        var (size, piece, begun) = (start.offset, first, start.offset)
        if piece.isEmpty { piece = try answer.nextPiece(deadline) }
        while !piece.isEmpty {
            size += piece.count
            try wanted.check(size: size)
            try storing { () throws(Errno) in try file.write(piece.span) }
            if size - begun >= Self.writtenAtOnce {
                file.startWriting(from: begun, count: size - begun)
                begun = size
            }
            progress(size, start.total)
            piece = try answer.nextPiece(deadline)
        }
        guard size == start.total ?? size else { throw .cutShort(received: size, expected: start.total) }
        keep(answer)
        return size
    }

    /// After how much the disk begins to write, so that it is done soon after the last byte has come. - Unit: bytes. - Default: 8 MiB.
    private static var writtenAtOnce: Int { 8 << 20 }

    private func goodOffset(_ offset: Int, in file: borrowing FileHandle) throws(HTTPError) -> Int {
        max(0, min(offset, try storing { () throws(Errno) in try file.seekToEnd() }))
    }

    /// The first bytes of a file that comes from its beginning, looked at before anything of what is there is lost.
    private func beginning(
        of answer: inout IncomingResponse, _ start: DownloadStart, _ wanted: DownloadRequest,
        _ deadline: ExchangeDeadline
    ) throws(HTTPError) -> ArraySlice<UInt8> {
        guard start.offset == 0 else { return [] }
        var first: ArraySlice<UInt8> = []
        while first.count < wanted.beginning.count {
            let piece = try answer.nextPiece(deadline)
            guard !piece.isEmpty else { throw .otherContent }
            first += piece
        }
        guard first.starts(with: wanted.beginning) else { throw .otherContent }
        return first
    }

    /// Cuts the file to what is kept of it, and takes the room for the rest: a disk that is full says so before the first byte.
    private func prepare(_ file: borrowing FileHandle, _ start: DownloadStart) throws(HTTPError) {
        try storing { () throws(Errno) in
            try file.truncate(to: start.offset)
            if let total = start.total { try file.reserve(total) }
        }
    }

    private func storing<Result>(_ body: () throws(Errno) -> Result) throws(HTTPError) -> Result {
        do throws(Errno) {
            return try body()
        } catch {
            throw .storage(error)
        }
    }
}

extension IncomingResponse {
    fileprivate func meaning(_ kept: KeptPart) throws(HTTPError) -> DownloadAnswer {
        do throws(ResponseFlaw) {
            return try DownloadAnswer(head, kept, length: body.expected)
        } catch {
            throw .malformed(error)
        }
    }
}
