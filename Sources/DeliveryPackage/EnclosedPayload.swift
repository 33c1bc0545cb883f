import Bytes
import OpenSSL

extension Manifest {
    /// What the manifest says about the file `payload`, which holds the component's files: its type and its digest.
    public struct EnclosedPayload: Equatable, Sendable {
        /// `tar.gz`, `deb`.
        public var type: String
        /// SHA-256, 32 bytes.
        public var digest: [UInt8]

        public init(type: String, digest: [UInt8]) { (self.type, self.digest) = (type, digest) }
    }
}

extension Manifest.EnclosedPayload {
    /// Reads `Payload: deb 9f86d081…`; nil if the payload is written as our own.
    init?(_ fields: ManifestFields) throws(PackageError) {
        guard let line = try fields.line("Payload") else { return nil }
        var words = Words(line)
        guard let type = words.next(), let digits = words.next(), words.next() == nil,
            let digest = Hex.decode(digits), digest.count == 32
        else {
            throw fields.failure("Payload", "is \(quoted(line)); expected a type and 64 hexadecimal digits")
        }
        self.init(type: type, digest: digest)
    }

    /// The field that says so.
    public var field: String { "\(type) \(Hex.encode(digest))" }
}

/// A payload that begins once the first of its entries is asked for.
struct PendingPayload {
    let type: PackageType
    let digest: [UInt8]
    let context: PayloadContext
    /// What the names of its entries begin with in the manifest's words.
    let prefix: [UInt8]
}

/// A foreign file as it comes out of our archive. At its end its digest is compared, and that nothing follows.
final class EnclosedFile: ByteSource {
    private var archive: TarReader
    private var digest: MessageDigest
    private let expected: [UInt8]
    private var isAtEnd = false

    init(_ archive: consuming TarReader, expected: [UInt8]) throws(PackageError) {
        do throws(OpenSSLError) { digest = try MessageDigest() } catch { throw .noDigest(error) }
        self.archive = archive
        self.expected = expected
    }

    func next(into piece: inout [UInt8]) throws(PackageError) -> Bool {
        piece.removeAll(keepingCapacity: true)
        guard !isAtEnd else { return false }
        if let next = try archive.nextBytes() {
            piece = next
            do throws(OpenSSLError) { try digest.update(piece.span) } catch { throw .noDigest(error) }
            return true
        }
        isAtEnd = true
        try checkEnd()
        return false
    }

    private func checkEnd() throws(PackageError) {
        let found: [UInt8]
        do throws(OpenSSLError) { found = try digest.finishAndRestart() } catch { throw .noDigest(error) }
        guard found == expected else { throw .wrongDigest("payload") }
        if let entry = try archive.nextEntry() { throw .unlisted(text(entry.name)) }
    }
}
