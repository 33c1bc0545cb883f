internal import Bytes

/// How text is put into bytes, as whoever sends a document says beside it.
public enum Charset: Equatable, Sendable {
    case utf8
    /// ISO-8859-1.
    case latin1

    /// The character set that `text` names, or that appears somewhere in it: `ISO-8859-1`, `latin1`; for all others UTF-8.
    ///
    /// - Source: the registry of IANA, where case doesn't matter. `ISO-8859-15` is another one.
    public init(in text: Span<UInt8>) {
        self = .utf8
        for index in 0..<text.count where text.names("8859-1", at: index) || text.names("latin1", at: index) {
            self = .latin1
        }
    }
}

extension Span<UInt8> {
    /// Whether `name`, in lower case, is there in any case of its letters, and no digit follows.
    fileprivate func names(_ name: StaticString, at start: Int) -> Bool {
        let end = start + name.utf8CodeUnitCount
        guard end <= count else { return false }
        for index in start..<end where self[index].lowercased != (unsafe name.utf8Start[index - start]) {
            return false
        }
        return end == count || !self[end].isDigit
    }
}
