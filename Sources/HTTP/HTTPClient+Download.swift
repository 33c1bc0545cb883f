public import Bytes
public import Linux

extension HTTPClient {
    /// Gets a file, or what is missing of it.
    ///
    /// When this throws, what has come until then is in the file, and a later call can go on from there. Nothing is
    /// synchronized to disk.
    ///
    /// - Parameters:
    ///   - file: Open for writing. What it has behind `offset` is cut off.
    ///   - offset: How many bytes of the file are good. If it has fewer, all of these are.
    ///   - validator: The validator of the download that these bytes are from. nil: the server isn't asked whether it
    ///     still has the same file.
    ///   - limit: How long the whole file may be, in bytes.
    ///   - deadline: How long all of it may take, redirections included.
    ///   - started: Called when the content begins to come and the file has been cut to what is kept of it, before
    ///     anything is written. Not called when nothing was missing.
    ///   - progress: Called with the size of the file after each piece, at most 16 KiB, and the size it will have.
    /// - Throws: `.status` for every status that isn't understood here.
    public func download(
        _ url: URL, into file: borrowing FileHandle, from offset: Int, ifRange validator: String?, limit: Int,
        deadline: Duration, started: (DownloadStart) -> Void = { _ in }, progress: (Int, Int?) -> Void
    ) throws(HTTPError) -> DownloadResult {
        let patience = Patience(deadline, settings)
        var url = url
        // A validator that can't be one was damaged where it was kept; what it stands for isn't known then.
        let isUsable = validator?.utf8.allSatisfy { $0.isFieldValue } ?? true
        var offset = try goodOffset(isUsable ? offset : 0, in: file)
        for _ in 0...settings.redirects {
            let request = Request.get(url, from: offset, ifRange: validator, settings)
            var answer = try exchange(request, patience)
            switch try answer.meaning(offset: offset) {
            case .content(let start):
                started(try prepare(file, start, limit: limit))
                let total = try receive(&answer, start, into: file, limit: limit, patience, progress)
                return DownloadResult(way: start.way, total: total, validator: start.validator)
            case .complete: return DownloadResult(way: .complete, total: offset, validator: validator)
            case .restart: offset = 0
            case .redirection: url = try answer.head.redirection(from: url)
            case .refusal: throw .status(answer.head.status, retryAfter: answer.head.retryAfter)
            }
        }
        throw .redirectedTooOften
    }

    private func receive(
        _ answer: inout Answer, _ start: DownloadStart, into file: borrowing FileHandle, limit: Int,
        _ patience: Patience, _ progress: (Int, Int?) -> Void
    ) throws(HTTPError) -> Int {
        var size = start.offset
        while true {
            let piece = try answer.nextPiece(patience)
            guard !piece.isEmpty else { break }
            size += piece.count
            guard size <= limit else { throw .tooLarge(limit: limit) }
            try storing { () throws(Errno) in try file.write(piece.span) }
            progress(size, start.total)
        }
        guard size == start.total ?? size else { throw .cutShort(received: size, expected: start.total) }
        keep(answer)
        return size
    }

    private func goodOffset(_ offset: Int, in file: borrowing FileHandle) throws(HTTPError) -> Int {
        max(0, min(offset, try storing { () throws(Errno) in try file.seekToEnd() }))
    }

    /// Refuses a file that is too long before anything is lost, then cuts the file to what is kept of it.
    private func prepare(
        _ file: borrowing FileHandle, _ start: DownloadStart, limit: Int
    ) throws(HTTPError) -> DownloadStart {
        guard start.total ?? 0 <= limit else { throw .tooLarge(limit: limit) }
        try storing { () throws(Errno) in try file.truncate(to: start.offset) }
        return start
    }

    private func storing<Result>(_ body: () throws(Errno) -> Result) throws(HTTPError) -> Result {
        do throws(Errno) {
            return try body()
        } catch {
            throw .storage(error)
        }
    }
}

extension Answer {
    fileprivate func meaning(offset: Int) throws(HTTPError) -> DownloadAnswer {
        do throws(ResponseFlaw) {
            return try DownloadAnswer(head, offset: offset, length: body.expected)
        } catch {
            throw .malformed(error)
        }
    }
}
