import Bytes

/// A version as Debian writes and orders it: `[epoch:]upstream[-revision]`.
///
/// Any text can be compared. Two versions are equal when neither is later, so `1.0` equals `1.00` and `0:1.0-0`.
///
/// - Source: deb-version(7).
public struct Version: Sendable {
    /// As it was written.
    public let text: String

    private let epoch: ArraySlice<UInt8>
    private let upstream: ArraySlice<UInt8>
    private let revision: ArraySlice<UInt8>

    /// A version of any text; what no version would have in it sorts by its octets.
    public init(_ text: String) {
        self.text = text
        var rest = Array(text.utf8)[...]
        let colon = rest.firstIndex(of: UInt8(ascii: ":"))
        epoch = colon.map { rest[..<$0] } ?? []
        if let colon { rest = rest[(colon + 1)...] }
        let hyphen = rest.lastIndex(of: UInt8(ascii: "-"))
        revision = hyphen.map { rest[($0 + 1)...] } ?? []
        upstream = hyphen.map { rest[..<$0] } ?? rest
    }
}

extension Version: Comparable {
    public static func < (left: Version, right: Version) -> Bool { left.order(to: right) < 0 }
    public static func == (left: Version, right: Version) -> Bool { left.order(to: right) == 0 }

    /// Negative if this version is the earlier one.
    private func order(to other: Version) -> Int {
        for (left, right) in [(epoch, other.epoch), (upstream, other.upstream), (revision, other.revision)] {
            let order = VersionPart(left).order(to: VersionPart(right))
            guard order == 0 else { return order }
        }
        return 0
    }
}

extension Version: CustomStringConvertible {
    public var description: String { text }
}

/// One of a version's three parts. Texts without digits and numbers alternate in it, and are compared pair by pair.
private struct VersionPart {
    private var bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    func order(to other: VersionPart) -> Int {
        var (left, right) = (self, other)
        while !left.bytes.isEmpty || !right.bytes.isEmpty {
            let order = Self.order(left.takeText(), right.takeText())
            guard order == 0 else { return order }
            let difference = Self.numericOrder(left.takeNumber(), right.takeNumber())
            guard difference == 0 else { return difference }
        }
        return 0
    }

    private mutating func takeText() -> ArraySlice<UInt8> {
        take { !$0.isDigit }
    }

    /// The digits of a number without leading zeros: of two numbers, the one with more digits is greater.
    private mutating func takeNumber() -> ArraySlice<UInt8> {
        take { $0.isDigit }.drop { $0 == UInt8(ascii: "0") }
    }

    private mutating func take(_ belongs: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let taken = bytes.prefix(while: belongs)
        bytes = bytes[taken.endIndex...]
        return taken
    }

    private static func order(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Int {
        for offset in 0..<max(left.count, right.count) {
            let order = weight(left, offset) - weight(right, offset)
            guard order == 0 else { return order }
        }
        return 0
    }

    /// `~` before the end, the end before letters, letters before everything else.
    private static func weight(_ text: ArraySlice<UInt8>, _ offset: Int) -> Int {
        guard offset < text.count else { return 0 }
        let byte = text[text.startIndex + offset]
        switch byte {
        case UInt8(ascii: "~"): return -1
        case _ where byte.isLetter: return Int(byte)
        default: return Int(byte) + 256
        }
    }

    private static func numericOrder(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Int {
        guard left.count == right.count else { return left.count - right.count }
        for (leftDigit, rightDigit) in zip(left, right) where leftDigit != rightDigit {
            return Int(leftDigit) - Int(rightDigit)
        }
        return 0
    }
}
