/// What the head of an answer to a GET means for a download that asked for all behind an offset.
enum DownloadAnswer: Equatable {
    /// The content comes, and goes where this says.
    case content(DownloadStart)
    /// There is nothing behind the offset: the file has all its bytes.
    case complete
    /// The file that the server has now has no such offset. All of it can be asked for.
    case restart
    case redirection
    case refusal

    /// - Parameters:
    ///   - offset: How many bytes are there already; 0 means that all were asked for.
    ///   - length: The content's length, if the server says it.
    init(_ head: ResponseHead, offset: Int, length: Int?) throws(ResponseFlaw) {
        switch head.status {
        case 200: self = .content(head.start(offset > 0 ? .restarted : .fresh, offset: 0, total: length))
        case 206: self = .content(try head.resumption(offset, length))
        case 301, 302, 303, 307, 308: self = .redirection
        case 416 where offset > 0: self = head.isComplete(offset) ? .complete : .restart
        default: self = .refusal
        }
    }
}

extension ResponseHead {
    fileprivate func start(_ way: DownloadWay, offset: Int, total: Int?) -> DownloadStart {
        DownloadStart(way: way, offset: offset, total: total, validator: validator)
    }

    /// - Source: RFC 9110, section 15.3.7.
    fileprivate func resumption(_ offset: Int, _ length: Int?) throws(ResponseFlaw) -> DownloadStart {
        guard offset > 0 else { throw .unexpectedStatus(status) }
        guard case .part(offset, let last, let total) = try ContentRange(self),
            length == nil || length == last - offset + 1
        else { throw .contentRange }
        return start(.resumed, offset: offset, total: total)
    }

    /// Whether the file ends at the offset. - Source: RFC 9110, section 15.5.17.
    fileprivate func isComplete(_ offset: Int) -> Bool {
        (try? ContentRange(self)) == .unsatisfied(total: offset)
    }
}
