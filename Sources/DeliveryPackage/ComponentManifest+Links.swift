import Bytes
import Linux
import Records

// `Links:` has a line for each link, path and target.

extension ComponentManifest {
    static func links(
        _ fields: ManifestFields, _ limits: PackageLimits, _ tree: inout PathTree
    ) throws(PackageError) -> [LinkEntry] {
        let lines = fields.lines("Links")
        guard lines.count <= limits.files else { throw .tooLarge("links", limit: limits.files) }
        var links: [LinkEntry] = []
        for line in lines {
            let link = try LinkEntry(line: line, fields, limits)
            try tree.insert(link.path)
            links.append(link)
        }
        return links
    }
}

extension LinkEntry {
    /// `bin/gw gateway`. The path can't hold blanks, the target can.
    init(line: String, _ fields: ManifestFields, _ limits: PackageLimits) throws(PackageError) {
        var words = Words(line)
        guard let text = words.next(), !words.remainder.isEmpty else {
            throw fields.failure("Links", "has \(quoted(line)); expected path and target")
        }
        self.init(path: try fields.path(text, in: "Links", limits: limits), target: words.remainder)
        if let flaw = NameText.flaw(of: Array(target.utf8)) { throw .forbiddenEntry("\(path)", kind: flaw) }
        guard isAllowed else {
            throw fields.failure(
                "Links",
                "has \(quoted(line)); a target is relative, and goes up only at its beginning and not out")
        }
    }
}

extension LinkEntry {
    /// Whether the link can't lead out of its component, through other links neither.
    ///
    /// `..` is allowed at the beginning only. There it means real directories, because no link of a manifest is also
    /// a directory of it. Behind a name it could go up from wherever a link of that name leads.
    public var isAllowed: Bool {
        let slash = UInt8(ascii: "/")
        let names = Array(target.utf8).split(separator: slash, omittingEmptySubsequences: false)
        let ups = names.prefix { $0.elementsEqual(Array("..".utf8)) }.count
        guard ups < path.depth, !target.isEmpty else { return false }
        guard ups < names.count else { return true }
        let rest = Array(names[ups...].joined(separator: [slash]))
        return (try? Path(untrusted: String(decoding: rest, as: UTF8.self))) != nil
    }
}
