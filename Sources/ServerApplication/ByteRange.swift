/// Which bytes of a file a request is about.
///
/// - Source: RFC 9110, section 14.
enum ByteRange: Equatable {
    case whole
    case part(ClosedRange<Int>)
    /// None of the file's bytes.
    case unsatisfiable

    /// Reads the field `Range`. Anything but one range of bytes is ignored, as the standard allows.
    init(_ field: String?, size: Int) {
        guard let field, let (first, last) = Self.bounds(field) else {
            self = .whole
            return
        }
        switch (first, last) {
        case (let first?, let last) where last.map { $0 < first } ?? false: self = .whole
        case (let first?, _) where first >= size: self = .unsatisfiable
        case (let first?, let last): self = .part(first...min(last ?? size - 1, size - 1))
        case (nil, let count?) where count > 0 && size > 0: self = .part(max(0, size - count)...(size - 1))
        case (nil, .some): self = .unsatisfiable
        case (nil, nil): self = .whole
        }
    }

    /// `bytes=5-9`, `bytes=5-` and `bytes=-3`: a missing number is nil.
    private static func bounds(_ field: String) -> (first: Int?, last: Int?)? {
        let unit = "bytes="
        guard field.lowercased().hasPrefix(unit) else { return nil }
        let parts = field.dropFirst(unit.count).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.allSatisfy(isDigit) }) else { return nil }
        let numbers = parts.map { $0.isEmpty ? nil : Int($0) ?? Int.max }
        return (numbers[0], numbers[1])
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
    }
}
