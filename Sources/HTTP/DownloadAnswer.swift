/// What is known of a file of which a part is there already.
struct KeptPart: Equatable {
    /// How many bytes are there; 0 means that all are asked for.
    var offset = 0
    /// How many the file has; nil if nobody has said so.
    var total: Int?
    /// What the bytes that are there came with.
    var validator: String?
    /// Whether they came from another place, whose validators may mean something else unless they are the same.
    var isFromElsewhere = false
}

/// What the head of an answer to a GET means for a download that asked for all behind an offset.
///
/// Whatever doesn't fit what is kept leads to one request for all of the file, before anything is given up.
enum DownloadAnswer: Equatable {
    /// The content comes, and goes where this says.
    case content(DownloadStart)
    /// There is nothing behind the offset: the file has all its bytes.
    case complete
    /// The server has another file now, or doesn't do well with parts. All of it can be asked for.
    case restart
    case redirection
    case refusal

    /// - Parameters:
    ///   - kept: What was asked for follows from it.
    ///   - length: The content's length, if the server says it.
    init(_ head: ResponseHead, _ kept: KeptPart, length: Int?) throws(ResponseFlaw) {
        switch head.status {
        case 200 where head.isWhole(length):
            self = .content(head.start(kept.offset > 0 ? .restarted : .fresh, offset: 0, total: length))
        case 301, 302, 303, 307, 308: self = .redirection
        case 200, 206:
            guard kept.offset > 0 else { throw head.status == 200 ? .contentRange : .unexpectedStatus(206) }
            self = head.resumption(kept, length).map { .content($0) } ?? .restart
        case 416 where kept.offset > 0: self = head.isComplete(kept) ? .complete : .restart
        case let status where kept.offset > 0 && Self.mayBeOfParts(status): self = .restart
        default: self = .refusal
        }
    }

    /// Whether a refusal may be one of parts alone. The others say the same of the whole file, or that it is worth waiting.
    private static func mayBeOfParts(_ status: Int) -> Bool {
        switch status {
        case 401, 404, 407, 408, 410, 425, 429: false
        case 400..<500, 501: true
        default: false
        }
    }
}

extension ResponseHead {
    fileprivate func start(_ way: DownloadWay, offset: Int, total: Int?) -> DownloadStart {
        DownloadStart(way: way, offset: offset, total: total, validator: validator)
    }

    /// Whether the content of a 200 is all of the file: some call a part so.
    fileprivate func isWhole(_ length: Int?) -> Bool {
        guard text("content-range") != nil else { return true }
        guard case .part(0, let last, let total) = try? ContentRange(self) else { return false }
        return total == last + 1 && (length == nil || length == total)
    }

    /// The part that was asked for, of the file of which one is kept; nil for anything else. Only 206 can say so.
    ///
    /// - Source: RFC 9110, section 15.3.7.
    fileprivate func resumption(_ kept: KeptPart, _ length: Int?) -> DownloadStart? {
        guard status == 206, case .part(kept.offset, let last, let total) = try? ContentRange(self),
            length == nil || length == last - kept.offset + 1,
            kept.total == nil || total == nil || kept.total == total,
            last < total ?? kept.total ?? .max, isOf(kept)
        else { return nil }
        return start(.resumed, offset: kept.offset, total: total ?? kept.total)
    }

    /// Whether the answer may be of the file with this validator. Tags are compared with tags, and dates with dates.
    private func isOf(_ part: KeptPart) -> Bool {
        guard let kept = part.validator, let validator else { return !part.isFromElsewhere }
        let isTag: (String) -> Bool = { $0.utf8.first == UInt8(ascii: "\"") }
        return validator == kept || !part.isFromElsewhere && isTag(validator) != isTag(kept)
    }

    /// Whether the file ends at the offset. - Source: RFC 9110, section 15.5.17.
    fileprivate func isComplete(_ kept: KeptPart) -> Bool {
        (try? ContentRange(self)) == .unsatisfied(total: kept.offset)
            && kept.total ?? kept.offset == kept.offset && !kept.isFromElsewhere
    }
}
