/// What a node's value looks like, named as in the Format property.
///
/// - Source: OMA DM Tree and Description 1.2, section 7.7.3; the table of `Meta/Format`.
public enum NodeFormat: String, CaseIterable, Sendable {
    /// Text that is base64 by its nature.
    case base64 = "b64"
    /// Octets; base64 text while they travel in XML.
    case binary = "bin"
    case bool
    case character = "chr"
    /// 32 bits, signed, decimal.
    case integer = "int"
    /// An interior node: it has children instead of a value.
    case interior = "node"
    case null
    case xml
    case date
    case time
    case float

    /// The format that a message names, in any case, as some servers write it.
    ///
    /// - Throws: `.unsupportedFormat` for a name that isn't one.
    public init(named name: String) throws(NodeError) {
        let lowercase = String(decoding: name.utf8.map { 65...90 ~= $0 ? $0 | 32 : $0 }, as: UTF8.self)
        guard let known = Self(rawValue: lowercase) else { throw .unsupportedFormat }
        self = known
    }
}

/// The commands that a node takes at all, whoever sends them.
///
/// - Source: OMA DM Tree and Description 1.2, section 9.3.1 (`AccessType`).
public struct AccessTypes: OptionSet, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Add.
    public static var add: Self { Self(rawValue: 1) }
    /// Copy.
    public static var copy: Self { Self(rawValue: 2) }
    /// Delete.
    public static var delete: Self { Self(rawValue: 4) }
    /// Exec.
    public static var execute: Self { Self(rawValue: 8) }
    /// Get.
    public static var get: Self { Self(rawValue: 16) }
    /// Replace.
    public static var replace: Self { Self(rawValue: 32) }
}

/// How many nodes of a description may stand beside each other.
public enum Occurrence: Equatable, Sendable {
    case one, zeroOrOne, zeroOrMore, oneOrMore
    /// No more than so many.
    case zeroOrN(Int)
    case oneOrN(Int)

    /// How many there may be; nil for any number.
    var limit: Int? {
        switch self {
        case .one, .zeroOrOne: 1
        case .zeroOrMore, .oneOrMore: nil
        case .zeroOrN(let number), .oneOrN(let number): number
        }
    }
}
