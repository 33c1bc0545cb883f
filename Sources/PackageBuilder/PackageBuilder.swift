import Bytes
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
    private let signer: ContentSigner
    private let tar: TarWriter
    /// The digests of each component's files, in their order.
    private let digests: [[[UInt8]]]
    private let text: [UInt8]
    /// What will be written.
    public let manifest: Manifest

    /// Reads the folder: looks at what is in it, hashes the files, and makes the manifest.
    public init(source path: String, signer: ContentSigner) throws(BuildError) {
        let source = try Source(path)
        var (records, digests) = (source.records, [[[UInt8]]]())
        for (number, tree) in source.trees.enumerated() {
            let hashed = try tree.digests(in: source.folder)
            tree.describe(hashed, in: &records[number + 1])
            digests.append(hashed)
        }
        (self.source, self.signer, self.digests) = (source, signer, digests)
        tar = TarWriter(time: try source.time())
        text = RecordWriter.write(records)
        do throws(PackageError) { manifest = try Manifest(text: text) } catch { throw .manifest(error) }
    }

    /// `NAME_VERSION.scomo`.
    public var fileName: String {
        // An epoch's colon is left out, as in Debian's file names.
        let version = manifest.version.split(separator: ":").last ?? ""
        return "\(manifest.package)_\(version).scomo"
    }

    /// Writes the package, and reads it back as far as that goes without trusting anybody.
    ///
    /// - Parameter path: Where it goes. Until it is finished it has another name beside that one.
    public func write(to path: String) throws(BuildError) {
        try Output(path).replace { (file) throws(BuildError) in
            var writer = MemberWriter(file)
            try writeEnvelope(&writer)
            for (number, tree) in source.trees.enumerated() {
                try write(tree, digests[number], manifest.components[number].identifier, &writer)
            }
            try writer.write(TarWriter.end)
            try writer.endMember()
        } check: { (file) throws(PackageError) in
            let written = try UnverifiedManifest(file, PollWaiter())
            guard written.text == text else { throw .malformedArchive("it was written, but reads otherwise") }
        }
    }

    private func writeEnvelope(_ writer: inout MemberWriter) throws(BuildError) {
        let signature = try cryptography { () throws(OpenSSLError) in try signer.sign(text) }
        for (name, content) in [("manifest", text), ("manifest.p7s", signature)] {
            try writer.write(tar.file(name, size: content.count, mode: 0o644))
            try writer.write(content)
            try writer.write(TarWriter.filling(content.count))
        }
        try writer.endMember()
    }

    private func write(
        _ tree: SourceTree, _ digests: [[UInt8]], _ identifier: String, _ writer: inout MemberWriter
    ) throws(BuildError) {
        for (file, digest) in zip(tree.files, digests) {
            try writer.write(tar.file("\(file.location)", size: file.size, mode: file.mode))
            let written = try file.read(in: source.folder) { (piece) throws(BuildError) in
                try writer.write(piece)
            }
            guard written == digest else { throw .changed(file.location) }
            try writer.write(TarWriter.filling(file.size))
        }
        for link in tree.links {
            try writer.write(tar.link("components/\(identifier)/\(link.path)", target: link.target))
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
        record["Installed-Size"] = "\(files.reduce(0) { $0 + $1.size })"
        let lines = zip(files, digests).map { file, digest in
            "\(Hex.encode(digest)) \(file.size) 0\(String(file.mode, radix: 8)) \(file.path)"
        }
        record["Checksums-Sha256"] = "\n" + lines.joined(separator: "\n")
        guard !links.isEmpty else { return }
        record["Links"] = "\n" + links.map { "\($0.path) \($0.target)" }.joined(separator: "\n")
    }
}
