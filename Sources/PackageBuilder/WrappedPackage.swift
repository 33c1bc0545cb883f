public import DeliveryPackage
import Linux
public import OpenSSL
import Records

/// A package that encloses a file of another type, as it is.
///
/// The file is read twice: first as a device reads it, which gives the list of what comes out of it, then to be written. So nothing
/// is signed that a device would refuse.
public struct WrappedPackage {
    private let path: String
    private let contents: ForeignContents
    private let envelope: EnvelopeWriter
    /// What will be written.
    public let manifest: Manifest

    /// - Parameters:
    ///   - path: The file.
    ///   - text: The manifest as in a source folder, with one component.
    public init(
        _ path: String, _ type: PackageType, manifest text: [UInt8], signer: ContentSigner
    ) throws(BuildError) {
        var records = try Source.records(text)
        let identifiers = try Source.identifiers(records)
        guard identifiers.count == 1 else { throw .notOneComponent(identifiers.count) }
        contents = try ForeignContents(path, type, units: Self.units(records[1]))
        contents.describe(&records[1])
        let payload = Manifest.EnclosedPayload(type: type.name, digest: contents.digest)
        records[0]["Payload"] = payload.field
        envelope = EnvelopeWriter(records, signer, time: try Source.time(records))
        manifest = try envelope.manifest()
        self.path = path
    }

    /// `NAME_VERSION.scomo`.
    public var fileName: String { manifest.fileName }

    /// Writes the package. Until it is finished it has another name beside that one.
    public func write(to output: String) throws(BuildError) {
        try envelope.write(to: output) { (writer) throws(BuildError) in
            try writer.write(envelope.tar.file("payload", size: contents.size, mode: 0o644))
            let file = try FileContent(path)
            while let piece = try file.nextPiece() { try writer.write(piece) }
            guard try file.finish() == contents.digest else { throw .changedFile(path) }
            try writer.write(TarWriter.filling(contents.size))
        }
    }

    /// The unit files that the manifest lists.
    private static func units(_ record: Record) throws(BuildError) -> [Path] {
        var units: [Path] = []
        for word in (record["Units"] ?? "").split(whereSeparator: { $0.isWhitespace }) {
            do throws(PathError) { units.append(try Path(untrusted: String(word))) } catch {
                throw .badPath(String(word), error)
            }
        }
        return units
    }
}
