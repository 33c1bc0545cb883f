/// A URI that names a node of the management tree, taken apart.
///
///     uri     = node [ "?prop=" name / "?list=" attribute ]
///     node    = "." / [ "./" ] segment *( "/" segment )
///
/// - Source: OMA DM Tree and Description 1.2, section 6.
struct NodeURI: Equatable {
    /// The names from the root down, without percent-escapes; empty for the root.
    let names: [String]
    let query: Query?

    /// What of the node is meant, if not the node itself.
    enum Query: Equatable {
        case property(NodeProperty)
        case list(NodeList)
        /// Something that this device doesn't know.
        case unknown
    }

    /// - Throws: `.incomplete` for an empty URI, `.uriTooLong` for what exceeds `limits`, and `.notFound` for what
    ///   can't be the URI of any node: absolute, with an empty name, `.` or `..` in it, a wrong escape, or a name
    ///   that isn't UTF-8 or holds `/` or a control character.
    init(_ text: String, limits: URILimits = URILimits()) throws(NodeError) {
        let bytes = text.utf8
        guard !bytes.isEmpty else { throw .incomplete }
        guard text.hasCharacters(atMost: limits.length) else { throw .uriTooLong }
        let end = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
        names = try Self.names(bytes[..<end], limits)
        query = end == bytes.endIndex ? nil : Self.query(bytes[end...].dropFirst())
    }

    private static func names(
        _ bytes: Substring.UTF8View, _ limits: URILimits
    ) throws(NodeError) -> [String] {
        var segments = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        if segments[0].elementsEqual(".".utf8) {
            segments.removeFirst()
            // `./` is the root, as `.` is: some servers write it so.
            if segments.count == 1 && segments[0].isEmpty { return [] }
        }
        guard segments.count <= limits.depth else { throw .uriTooLong }
        var names: [String] = []
        for segment in segments { names.append(try name(segment, limits)) }
        return names
    }

    private static func name(
        _ segment: Substring.UTF8View, _ limits: URILimits
    ) throws(NodeError) -> String {
        guard let name = PercentEscapes.decode(segment) else { throw .notFound }
        guard name.hasCharacters(atMost: limits.segment) else { throw .uriTooLong }
        guard isName(name) else { throw .notFound }
        return name
    }

    /// Whether a node may have this name.
    static func isName(_ name: String) -> Bool {
        guard !name.isEmpty, name != ".", name != ".." else { return false }
        // XML has no such characters.
        guard !name.unicodeScalars.contains(where: { $0.value | 1 == 0xFFFF }) else { return false }
        return name.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") }
    }

    private static func query(_ bytes: Substring.UTF8View) -> Query {
        let parts = bytes.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return .unknown }
        if parts[0].isAlike("prop"), let property = NodeProperty(parts[1]) { return .property(property) }
        if parts[0].isAlike("list"), let list = NodeList(parts[1]) { return .list(list) }
        return .unknown
    }

    /// Refuses a property or a list, for commands that only nodes take.
    func requireNode() throws(NodeError) {
        switch query {
        case nil: return
        case .unknown: throw .notSupported
        case .property, .list: throw .notAllowed
        }
    }
}

/// A property of a node, named as in `?prop=`, in the order of a document about the tree.
///
/// - Source: OMA DM Tree and Description 1.2, section 7.7.
enum NodeProperty: String, CaseIterable {
    case accessControlList = "ACL"
    case format = "Format"
    case name = "Name"
    case size = "Size"
    case title = "Title"
    case timeStamp = "TStamp"
    case type = "Type"
    case version = "VerNo"

    init?(_ text: Substring.UTF8View) {
        for property in Self.allCases where text.isAlike(property.rawValue) {
            self = property
            return
        }
        return nil
    }

    /// The place in the order.
    var number: UInt16 {
        switch self {
        case .accessControlList: 0
        case .format: 1
        case .name: 2
        case .size: 3
        case .title: 4
        case .timeStamp: 5
        case .type: 6
        case .version: 7
        }
    }
}

/// How a whole subtree is asked for, named as in `?list=`.
///
/// - Source: OMA DM Tree and Description 1.2, section 7.4.
enum NodeList: Equatable {
    /// `Struct`
    case structure
    /// `StructData`
    case structureAndData
    /// `TNDS`, with what the document is to say.
    case tree(SubtreeParts)

    init?(_ text: Substring.UTF8View) {
        if text.isAlike("Struct") {
            self = .structure
        } else if text.isAlike("StructData") {
            self = .structureAndData
        } else if text.prefix(4).isAlike("TNDS"), let parts = SubtreeParts(text.dropFirst(4)) {
            self = .tree(parts)
        } else {
            return nil
        }
    }
}

/// The longest and deepest URIs that the device accepts; `DevDetail/URI` tells servers.
///
/// Characters are those of Unicode: each has four bytes at most.
public struct URILimits: Equatable, Sendable {
    /// - Unit: characters of the whole URI, as it is written. - Default: 1024.
    public var length = 1024
    /// - Unit: names. - Default: 16. The deepest standard object needs 8.
    public var depth = 16
    /// - Unit: characters of a name, without percent-escapes. - Default: 128.
    public var segment = 128

    public init() {}
}

extension String {
    /// Whether it has no more than so many characters of Unicode.
    func hasCharacters(atMost limit: Int) -> Bool {
        utf8.count <= limit || utf8.count <= 4 * limit && unicodeScalars.count <= limit
    }
}

extension Substring.UTF8View {
    /// Whether this is `word`, in letters of either case. Only for words of ASCII letters.
    func isAlike(_ word: String) -> Bool {
        elementsEqual(word.utf8) { $0 | 0x20 == $1 | 0x20 }
    }
}
