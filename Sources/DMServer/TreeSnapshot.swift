internal import Bytes
internal import SyncML

/// The part of a device's tree that was read in this session.
struct TreeSnapshot: Equatable, Sendable, Codable {
    /// How many nodes are kept.
    ///
    /// - Default: 65 536. A component has about ten.
    static let limit = 65_536

    private var values: [String: String] = [:]
    private var names: [String: [String]] = [:]
    private var known: Set<String> = []

    /// The names of an interior node's children, in the order in which the device gave them.
    func children(of uri: String) -> [String] { names[uri] ?? [] }

    /// The value of a leaf.
    func value(_ uri: String) -> String? { values[uri] }

    /// Takes one item of an answer to a `Get`: a leaf, or an interior node with the names of its children.
    ///
    /// `asked` is the URI that was asked for, because an answer may come without one.
    mutating func take(_ item: Item, _ meta: Meta, asked: String) {
        let uri = Self.normalized(item.source?.uri ?? asked)
        let meta = item.meta.inheriting(meta)
        if meta.format?.lowercased() == "node" {
            insert(Self.names(item.text), in: uri)
        } else if known.count < Self.limit {
            values[uri] = Self.text(of: item, meta)
        }
        insertPath(uri)
    }

    /// Takes the names of an interior node's children.
    mutating func insert(_ children: some Sequence<String>, in uri: String) {
        for child in children { insert(child, in: uri) }
    }

    /// The names in an interior node's value: separated by slashes, each percent-escaped by the device.
    static func names(_ text: String?) -> [String] {
        (text ?? "").split(separator: "/").map { $0.trimmingBlanks }.filter { !$0.isEmpty }
    }

    /// Without a query, and with the leading `./` that some devices leave out.
    static func normalized(_ uri: String) -> String {
        let path = uri.trimmingBlanks.prefix { $0 != "?" }
        return path == "." || path.hasPrefix("./") ? String(path) : "./" + path.drop { $0 == "/" }
    }

    /// A node, and those above it: some devices list leaves alone.
    private mutating func insertPath(_ uri: String) {
        var path = uri
        while case (let parent, let name) = Self.split(path), !parent.isEmpty, insert(name, in: parent) {
            path = parent
        }
    }

    /// Whether it wasn't there.
    @discardableResult
    private mutating func insert(_ name: String, in parent: String) -> Bool {
        guard known.count < Self.limit, known.insert("\(parent)/\(name)").inserted else { return false }
        names[parent, default: []].append(name)
        return true
    }

    private static func split(_ uri: String) -> (parent: String, name: String) {
        guard let slash = uri.lastIndex(of: "/") else { return ("", uri) }
        return (String(uri[..<slash]), String(uri[uri.index(after: slash)...]))
    }

    private static func text(of item: Item, _ meta: Meta) -> String? {
        guard meta.format?.lowercased() == "b64", let bytes = Base64.decode(item.text ?? "") else {
            return item.text
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension StringProtocol {
    /// Without white space at both ends.
    var trimmingBlanks: String {
        let start = drop { $0.isWhitespace }
        guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...end])
    }
}
