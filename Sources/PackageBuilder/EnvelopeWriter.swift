import DeliveryPackage
import Linux
import OpenSSL
import Records

/// Writes what all packages have: the manifest and its signature in front, and the archive's end.
struct EnvelopeWriter {
    let tar: TarWriter
    private let text: [UInt8]
    private let signer: ContentSigner

    /// - Parameter time: Of all entries. - Unit: seconds since 1970.
    init(_ records: [Record], _ signer: ContentSigner, time: Int) {
        text = RecordWriter.write(records)
        (tar, self.signer) = (TarWriter(time: time), signer)
    }

    /// The manifest, as a device reads it.
    func manifest() throws(BuildError) -> Manifest {
        do throws(PackageError) { return try Manifest(text: text) } catch { throw .manifest(error) }
    }

    /// Writes a package, and reads it back as far as that goes without trusting anybody.
    ///
    /// - Parameters:
    ///   - path: Where it goes. Until it is finished it has another name beside that one.
    ///   - payload: Writes what follows the signature.
    func write(
        to path: String, payload: (inout MemberWriter) throws(BuildError) -> Void
    ) throws(BuildError) {
        try Output(path).replace { (file) throws(BuildError) in
            var writer = try MemberWriter(file)
            try begin(&writer)
            try payload(&writer)
            try writer.write(TarWriter.end)
            try writer.finish()
        } check: { (file) throws(PackageError) in
            let written = try UnverifiedManifest(file, PollWaiter())
            guard written.text == text else { throw .malformedArchive("it was written, but reads otherwise") }
        }
    }

    private func begin(_ writer: inout MemberWriter) throws(BuildError) {
        let signature = try cryptography { () throws(OpenSSLError) in try signer.sign(text) }
        for (name, content) in [("manifest", text), ("manifest.p7s", signature)] {
            try writer.write(tar.file(name, size: content.count, mode: 0o644))
            try writer.write(content)
            try writer.write(TarWriter.filling(content.count))
        }
        try writer.endMember()
    }
}

extension Manifest {
    /// `NAME_VERSION.scomo`.
    var fileName: String {
        // An epoch's colon is left out, as in Debian's file names.
        let version = version.split(separator: ":").last ?? ""
        return "\(package)_\(version).scomo"
    }
}
