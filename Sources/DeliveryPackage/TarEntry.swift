import Linux

/// One entry of an archive, long names resolved.
struct TarEntry {
    enum Kind {
        case file, link, directory
    }

    let kind: Kind
    /// As it is written there, without the final `/` of a directory.
    let name: [UInt8]
    let mode: UInt32
    let size: Int
    let target: [UInt8]
}

extension TarEntry {
    /// Whether it is a file of that name.
    func isFile(_ name: String) -> Bool { kind == .file && self.name == Array(name.utf8) }

    /// Where it goes, if it is one that may be in an archive, whatever a manifest says.
    func place() throws(PackageError) -> Path {
        let path: Path
        do throws(PathError) {
            path = try Path(untrusted: text(name))
        } catch {
            throw .badPath(text(name), error)
        }
        if let flaw = NameText.flaw(of: name) { throw .forbiddenEntry(text(name), kind: flaw) }
        guard kind == .link || mode & 0o7000 == 0 else {
            throw .forbiddenEntry(text(name), kind: "set-id or sticky bits")
        }
        return path
    }
}
