import Bytes

/// Which part of a file an answer has: the field `Content-Range`. - Source: RFC 9110, section 14.4.
enum ContentRange: Equatable {
    /// "bytes 100-199/1000": the last position is included, and the total may be "*".
    case part(first: Int, last: Int, total: Int?)
    /// "bytes */1000", with status 416.
    case unsatisfied(total: Int)

    init(_ head: ResponseHead) throws(ResponseFlaw) {
        guard let value = try head.value("content-range"), value.starts(with: "bytes ".utf8),
            let (range, size) = value.dropFirst(6).divided(at: UInt8(ascii: "/"))
        else { throw .contentRange }
        self = try range.elementsEqual("*".utf8) ? Self.unsatisfied(size) : Self.part(range, size)
    }

    private static func unsatisfied(_ size: ArraySlice<UInt8>) throws(ResponseFlaw) -> ContentRange {
        guard let total = size.number() else { throw .contentRange }
        return .unsatisfied(total: total)
    }

    private static func part(
        _ range: ArraySlice<UInt8>, _ size: ArraySlice<UInt8>
    ) throws(ResponseFlaw) -> ContentRange {
        guard let (start, end) = range.divided(at: UInt8(ascii: "-")),
            let first = start.number(), let last = end.number(), first <= last, last < Int.max
        else { throw .contentRange }
        guard !size.elementsEqual("*".utf8) else { return .part(first: first, last: last, total: nil) }
        guard let total = size.number(), last < total else { throw .contentRange }
        return .part(first: first, last: last, total: total)
    }
}
