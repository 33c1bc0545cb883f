public import DeliveryPackage
import Linux
public import OpenSSL
import Records

/// Builds a delivery package from a source folder.
///
/// The folder has a `manifest`, without what is computed, and the files in `components/IDENTIFIER`. It is read
/// twice, once for the manifest and once for the archive, so that no file is ever in memory as a whole. The same folder gives
/// the same package but for the signature, which holds a time and random numbers.
public struct PackageBuilder {
    private let source: Source
    private let envelope: EnvelopeWriter
    /// The digests of each component's files, in their order.
    private let digests: [[[UInt8]]]
    /// What will be written.
    public let manifest: Manifest

    /// Reads the folder: looks at what is in it, hashes the files, and makes the manifest.
    ///
    /// - Parameter sboms: What goes along beside the files of components.
    public init(source path: String, sboms: [Sbom] = [], signer: ContentSigner) throws(BuildError) {
        var source = try Source(path)
        for sbom in sboms { try source.add(sbom) }
        var (records, digests) = (source.records, [[[UInt8]]]())
        for (number, tree) in source.trees.enumerated() {
            let hashed = try tree.digests(in: source.folder)
            tree.describe(hashed, in: &records[number + 1])
            digests.append(hashed)
        }
        (self.source, self.digests) = (source, digests)
        envelope = EnvelopeWriter(records, signer, time: try source.time())
        manifest = try envelope.manifest()
    }

    /// `NAME_VERSION.scomo`.
    public var fileName: String { manifest.fileName }

    /// Writes the package, and reads it back as far as that goes without trusting anybody.
    ///
    /// - Parameter path: Where it goes. Until it is finished it has another name beside that one.
    public func write(to path: String) throws(BuildError) {
        try envelope.write(to: path) { (writer) throws(BuildError) in
            for (number, tree) in source.trees.enumerated() {
                try write(tree, digests[number], manifest.components[number], &writer)
            }
        }
    }

    private func write(
        _ tree: SourceTree, _ digests: [[UInt8]], _ component: ComponentManifest,
        _ writer: inout MemberWriter
    ) throws(BuildError) {
        for (file, digest) in zip(tree.files, digests) {
            try writer.write(envelope.tar.file("\(file.location)", size: file.size, mode: file.mode))
            let written = try file.read(in: source.folder) { (piece) throws(BuildError) in
                try writer.write(piece)
            }
            guard written == digest else { throw .changed(file.location) }
            try writer.write(TarWriter.filling(file.size))
        }
        let place = "components/\(component.identifier)"
        for directory in component.directories {
            try writer.write(envelope.tar.directory("\(place)/\(directory.path)", mode: directory.mode))
        }
        for link in tree.links {
            try writer.write(envelope.tar.link("\(place)/\(link.path)", target: link.target))
        }
    }
}

extension SourceTree {
    func digests(in folder: LinuxFileSystem) throws(BuildError) -> [[UInt8]] {
        var digests: [[UInt8]] = []
        for file in files { digests.append(try file.digest(in: folder)) }
        return digests
    }

    /// Adds the computed fields to the component's paragraph.
    func describe(_ digests: [[UInt8]], in record: inout Record) {
        record.list(
            zip(files, digests).map { file, digest in
                FileEntry(path: file.path, size: file.size, mode: file.mode, digest: digest)
            })
        describeDirectories(in: &record)
        record.list(links)
    }
}
