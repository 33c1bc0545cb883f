import Bytes
import Linux

// `Directories:` has a line for each directory without anything in it: mode and path.

extension ComponentManifest {
    static func directories(
        _ fields: ManifestFields, _ limits: PackageLimits, _ tree: inout PathTree
    ) throws(PackageError) -> [DirectoryEntry] {
        let lines = fields.lines("Directories")
        guard lines.count <= limits.files else { throw .tooLarge("directories", limit: limits.files) }
        var directories: [DirectoryEntry] = []
        for line in lines {
            let directory = try DirectoryEntry(line: line, fields, limits)
            // It is empty: as little as a file it can be the directory of others.
            try tree.insert(directory.path)
            directories.append(directory)
        }
        return directories
    }
}

extension DirectoryEntry {
    /// `0755 var/spool`. The path is all that follows, blanks within it included.
    init(line: String, _ fields: ManifestFields, _ limits: PackageLimits) throws(PackageError) {
        var words = Words(line)
        guard let mode = words.next(), !words.remainder.isEmpty else {
            throw fields.failure("Directories", "has \(quoted(line)); expected mode and path")
        }
        guard let bits = Self.mode(mode) else {
            throw fields.failure(
                "Directories",
                "has the mode \(quoted(mode)); expected four octal digits as 0755, with all rights for the owner,"
                    + " without set-id, and not to be written by group or others")
        }
        self.init(path: try fields.path(words.remainder, in: "Directories", limits: limits), mode: bits)
    }

    /// Whoever owns it can use it, clear it away, and nobody else can put anything into it.
    private static func mode(_ text: String) -> UInt32? {
        let digits = text.bytes
        guard digits.count == 4, digits.first == UInt8(ascii: "0"), let bits = digits.number(base: 8) else {
            return nil
        }
        return bits & 0o722 == 0o700 ? UInt32(bits) : nil
    }
}
