import Linux
import Zlib

/// The two entries that every package begins with, unverified.
struct Envelope: ~Copyable {
    var archive: PayloadArchive
    private let limits: PackageLimits

    init(
        _ file: consuming FileHandle, _ limits: PackageLimits, workers: Int, _ waiter: any Waiter
    ) throws(PackageError) {
        do throws(ZlibError) {
            archive = PayloadArchive(
                TarReader(
                    ArchiveBytes(
                        try GzipStream(file, limit: Self.greatestSize(limits), workers: workers, waiter))))
        } catch {
            throw PackageError(error)
        }
        self.limits = limits
    }

    /// The manifest's text and the signature over it.
    mutating func read() throws(PackageError) -> (text: [UInt8], signature: [UInt8]) {
        let text = try read("manifest", isFirst: true, limit: limits.manifestSize)
        let signature = try read("manifest.p7s", isFirst: false, limit: limits.signatureSize)
        return (text, signature)
    }

    private mutating func read(_ name: String, isFirst: Bool, limit: Int) throws(PackageError) -> [UInt8] {
        guard let entry = try archive.nextEntry(), entry.isFile(name) else {
            throw .malformedArchive("its \(isFirst ? "first" : "second") entry isn't the file \"\(name)\"")
        }
        guard entry.size <= limit else { throw .tooLarge("\(name), in bytes", limit: limit) }
        return try archive.readContent()
    }

    /// What an archive within the limits has at most, an index included, with 4 KiB for each entry's headers and filling.
    static func greatestSize(_ limits: PackageLimits) -> Int {
        let parts = [
            limits.payloadSize, limits.manifestSize, limits.signatureSize, limits.manifestSize, 1 << 20,
        ]
        let headers = UInt64(max(0, limits.files)) * 4096
        return Int(clamping: parts.reduce(headers) { $0 + UInt64(max(0, $1)) })
    }
}
