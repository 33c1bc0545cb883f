public import Bytes

extension HTTPClient {
    /// Gets a file, or what is missing of it.
    ///
    /// When this throws, what has come until then is in the sink, and a later call can go on from there. Nothing is
    /// synchronized to disk.
    ///
    /// - Parameters:
    ///   - sink: What it has behind `offset` is cut off.
    ///   - document: How long a document may be that has this media type, or comes from this address, and tells where the file
    ///     is. nil: it is none, but the file. - Default: there are no such documents. - Unit: bytes.
    ///   - started: Called when the content begins to come and the sink has been cut to what is kept of it, before
    ///     anything is written. Not called when nothing was missing.
    ///   - progress: Called with the size of the file after each piece, at most `pieceSize`, and the size it will have.
    /// - Throws: `.status` for every status that isn't understood here.
    public func download(
        _ wanted: DownloadRequest, into sink: any DownloadSink,
        document: (_ mediaType: String, _ url: URL) -> Int? = { _, _ in nil },
        started: (DownloadStart) -> Void = { _ in }, progress: (Int, Int?) -> Void
    ) throws(HTTPError) -> DownloadResult {
        let deadline = ExchangeDeadline(wanted.deadline, settings)
        let validator = wanted.validator
        var url = wanted.url
        // A validator that can't be one was damaged where it was kept; what it stands for isn't known then.
        let isUsable = validator?.utf8.allSatisfy { $0.isFieldValue } ?? true
        var kept = KeptPart(
            offset: max(0, min(isUsable ? wanted.offset : 0, try sink.size())), total: wanted.total,
            validator: validator, isFromElsewhere: wanted.isFromElsewhere)
        try wanted.check(size: wanted.size ?? 0)
        for _ in 0...settings.redirects {
            let request = Request.get(url, from: kept.offset, ifRange: validator, settings)
            var answer = try exchange(request, deadline)
            switch try answer.meaning(kept) {
            case .content(let start):
                let type = answer.head.text("content-type") ?? ""
                if let limit = document(type, url) {
                    let bytes = try self.document(&answer, limit: limit, deadline)
                    return DownloadResult(DownloadResult.Document(url: url, mediaType: type, bytes: bytes))
                }
                return try receive(&answer, start, into: sink, wanted, deadline, started, progress)
            case .complete:
                try check(kept.offset, wanted, sink)
                return DownloadResult(way: .complete, total: kept.offset, validator: validator)
            case .restart: kept = KeptPart()
            case .redirection: url = try answer.head.redirection(from: url)
            case .refusal: throw .status(answer.head.status, retryAfter: answer.head.retryAfter)
            }
        }
        throw .redirectedTooOften
    }

    private func receive(
        _ answer: inout IncomingResponse, _ start: DownloadStart, into sink: any DownloadSink,
        _ wanted: DownloadRequest, _ deadline: ExchangeDeadline, _ started: (DownloadStart) -> Void,
        _ progress: (Int, Int?) -> Void
    ) throws(HTTPError) -> DownloadResult {
        try wanted.check(size: start.total ?? 0)
        var piece = try beginning(of: &answer, start, wanted, deadline)
        try wanted.check(type: answer.head.text("content-type"))
        try wanted.check(total: start.total)
        try sink.begin(start)
        started(start)
        var size = start.offset
        if piece.isEmpty { piece = try answer.nextPiece(deadline) }
        while !piece.isEmpty {
            size += piece.count
            try wanted.check(size: size)
            try sink.write(piece.span)
            progress(size, start.total)
            piece = try answer.nextPiece(deadline)
        }
        guard size == start.total ?? size else { throw .cutShort(received: size, expected: start.total) }
        try check(size, wanted, sink)
        keep(answer)
        return DownloadResult(way: start.way, total: size, validator: start.validator)
    }

    /// A whole file of another length isn't the one that was announced. Nothing is kept of it: what comes next would be asked for behind it.
    private func check(_ size: Int, _ wanted: DownloadRequest, _ sink: any DownloadSink) throws(HTTPError) {
        do throws(HTTPError) {
            try wanted.check(total: size)
        } catch {
            try sink.discard()
            throw error
        }
    }

    /// What is too long for a document isn't what was asked for.
    private func document(
        _ answer: inout IncomingResponse, limit: Int, _ deadline: ExchangeDeadline
    ) throws(HTTPError) -> [UInt8] {
        do throws(HTTPError) {
            let bytes = try content(of: &answer, limit: limit, deadline)
            keep(answer)
            return bytes
        } catch .tooLarge {
            throw .otherContent
        }
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
