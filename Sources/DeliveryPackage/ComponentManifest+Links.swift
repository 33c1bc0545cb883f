import Bytes
import Linux
import Records

// `Checksums-Sha256:` has a line for each file, digest, size, mode and path; `Links:` one for each link, path and target.

extension ComponentManifest {
    static func files(
        _ fields: ManifestFields, _ limits: PackageLimits, _ tree: inout PathTree
    ) throws(PackageError) -> [FileEntry] {
        let lines = fields.lineByLine("Checksums-Sha256")
        let count = lines.count
        guard count > 0 else { throw fields.failure("Checksums-Sha256", "lists no file") }
        guard count <= limits.files else { throw .tooLarge("files", limit: limits.files) }
        var files: [FileEntry] = []
        files.reserveCapacity(count)
        for line in lines {
            let file = try FileEntry(line: line, fields, limits)
            try tree.insert(file.path)
            files.append(file)
        }
        return files
    }

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

extension FileEntry {
    /// `9f86d081…  1834172 0755 bin/gateway`. The path is all that follows, blanks within it included.
    init(line: String, _ fields: ManifestFields, _ limits: PackageLimits) throws(PackageError) {
        let field = "Checksums-Sha256"
        var words = Words(line)
        guard let digest = words.next(), let size = words.next(), let mode = words.next(),
            !words.remainder.isEmpty
        else {
            throw fields.failure(field, "has \(quoted(line)); expected digest, size, mode and path")
        }
        guard let bytes = Hex.decode(digest), bytes.count == 32 else {
            throw fields.failure(field, "has the digest \(quoted(digest)); expected 64 hexadecimal digits")
        }
        guard let count = size.bytes.number() else {
            throw fields.failure(field, "has the size \(quoted(size)); expected a number of bytes")
        }
        guard let bits = Self.mode(mode) else {
            throw fields.failure(
                field,
                "has the mode \(quoted(mode)); expected four octal digits as 0644, without set-id,"
                    + " and not to be written by group or others")
        }
        let path = try fields.path(words.remainder, in: field, limits: limits)
        self.init(path: path, size: count, mode: bits, digest: bytes)
    }

    /// Four octal digits, the first of them 0: no set-id, no sticky bit; the owner can read it, and nobody else can
    /// write it.
    private static func mode(_ text: String) -> UInt32? {
        let digits = Array(text.utf8)
        guard digits.count == 4, digits[0] == UInt8(ascii: "0"), let bits = digits[...].number(base: 8) else {
            return nil
        }
        return bits & 0o422 == 0o400 ? UInt32(bits) : nil
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
