import Bytes
import Linux

/// What of an archive needn't be payload: the directories that are listed or that paths imply, and the links.
///
/// Made when the first of them is met. An archive of ours has no directories.
struct Listing {
    private var directories: Set<[UInt8]> = []
    private var targets: [[UInt8]: [UInt8]] = [:]

    init(_ manifest: Manifest) {
        for component in manifest.components {
            for file in component.files { addParents(of: Self.name(file.path, of: component)) }
            for link in component.links {
                let name = Self.name(link.path, of: component)
                addParents(of: name)
                targets[name] = Array(link.target.utf8)
            }
            for directory in component.directories {
                let name = Self.name(directory.path, of: component)
                addParents(of: name)
                directories.insert(name)
            }
        }
    }

    /// The name in the archive of a component's file or link.
    static func name(_ path: Path, of component: ComponentManifest) -> [UInt8] {
        var name = folder(of: component)
        name.append(copying: path.bytes.span)
        return name
    }

    /// The component's folder in the archive, with a slash at its end.
    static func folder(of component: ComponentManifest) -> [UInt8] {
        var name = Array("components/".utf8)
        name.append(copying: component.identifier.utf8.span)
        name.append(UInt8(ascii: "/"))
        return name
    }

    /// Checks a directory or a link of the archive.
    func check(_ entry: TarEntry) throws(PackageError) {
        switch entry.kind {
        case .directory:
            guard directories.contains(entry.name) else { throw .unlisted(text(entry.name)) }
        case .link:
            guard let target = targets[entry.name] else { throw .unlisted(text(entry.name)) }
            guard entry.target == target else { throw .wrongLink(text(entry.name)) }
        case .file: break
        }
    }

    private mutating func addParents(of name: [UInt8]) {
        var name = name[...]
        while let slash = name.lastIndex(of: UInt8(ascii: "/")) {
            name = name[..<slash]
            guard directories.insert(Array(name)).inserted else { return }
        }
    }
}
