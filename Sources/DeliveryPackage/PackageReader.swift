public import Linux
public import OpenSSL
import Zlib

/// A manifest whose signature was verified. Only `PackageReader` can make one.
public struct VerifiedManifest: Equatable, Sendable {
    /// What the package says about itself, now believed.
    public let manifest: Manifest

    /// SHA-256 of the manifest's exact bytes: it names the package's whole content.
    public let digest: [UInt8]

    /// The subject names of those who signed, for the log. There is at least one.
    public let signers: [String]

    /// The manifest as it was signed; empty unless the package is about trust.
    let text: [UInt8]

    fileprivate init(_ signed: SignedContent, limits: PackageLimits) throws(PackageError) {
        manifest = try Manifest(text: signed.bytes, limits: limits)
        do throws(SignatureError) {
            try signed.require(manifest.package)
            if manifest.trust != nil { try signed.requireTrustChange() }
        } catch {
            throw .badSignature(error)
        }
        digest = try signed.digest()
        signers = signed.signers
        text = manifest.trust == nil ? [] : signed.bytes
    }
}

/// Reads a delivery package from front to back, each byte once, and believes nothing unverified.
///
/// First `readManifest`; then `nextFile` until it returns nil, and for each file `nextBytes` until that does.
/// After any error the reader is of no more use, and what it gave of the payload must not be used either.
public struct PackageReader: ~Copyable {
    private var envelope: Envelope
    private let trust: SignatureVerifier
    private let limits: PackageLimits
    private let types: [PackageType]
    private let architecture: String?
    private var payload: PayloadReader?
    /// Of a package about trust; empty otherwise.
    private var signature: [UInt8]

    /// Begins to read.
    ///
    /// - Parameters:
    ///   - trust: Whose packages are accepted.
    ///   - workers: Threads that expand, for packages whose gzip members name their lengths; others need none.
    ///   - types: Other ways in which a payload may be written.
    ///   - architecture: The device's processor, in Debian's words. - Default: nil, packages for any are read.
    ///   - waiter: Passes the time while they work.
    public init(
        _ file: consuming FileHandle, trust: SignatureVerifier, limits: PackageLimits = PackageLimits(),
        workers: Int = 2, types: [PackageType] = PackageType.all, architecture: String? = nil,
        _ waiter: any Waiter
    ) throws(PackageError) {
        envelope = try Envelope(file, limits, workers: workers, waiter)
        payload = nil
        (self.trust, self.limits, signature) = (trust, limits, [])
        (self.types, self.architecture) = (types, architecture)
    }

    /// Reads the manifest and its signature, and verifies them. Nothing behind them has been looked at then.
    ///
    /// Call it once, first.
    public mutating func readManifest() throws(PackageError) -> VerifiedManifest {
        let (text, signature) = try envelope.read()
        let verified = try verify(text, signature, trust)
        payload = PayloadReader(verified.manifest, limits)
        envelope.archive.beginPayload(
            try Self.enclosed(by: verified.manifest, types, architecture, limits),
            greatestIndex: limits.manifestSize)
        if verified.manifest.trust != nil { self.signature = signature }
        return verified
    }

    static func enclosed(
        by manifest: Manifest, _ types: [PackageType], _ architecture: String?, _ limits: PackageLimits
    ) throws(PackageError) -> PendingPayload? {
        guard let payload = manifest.payload, let component = manifest.components.first else { return nil }
        guard let type = types.first(where: { $0.name == payload.type }) else {
            throw .unsupported(field: "Payload: \(payload.type)")
        }
        let context = PayloadContext(
            units: component.setup.units, architecture: architecture, limits: limits)
        return PendingPayload(
            type: type, digest: payload.digest, context: context, prefix: Listing.folder(of: component))
    }

    /// Throws unless the signature of a package about trust also holds under another trust: that which it leads to.
    public func verify(_ package: VerifiedManifest, by trust: SignatureVerifier) throws(PackageError) {
        _ = try verify(package.text, signature, trust)
    }

    private func verify(
        _ text: [UInt8], _ signature: [UInt8], _ trust: SignatureVerifier
    ) throws(PackageError) -> VerifiedManifest {
        let signed: SignedContent
        do throws(SignatureError) {
            signed = try trust.verify(text, signature: signature)
        } catch {
            throw .badSignature(error)
        }
        return try VerifiedManifest(signed, limits: limits)
    }

    /// The next file that the manifest lists, checked to be the next of the archive; nil at the end, after checking
    /// that nothing is missing and nothing follows.
    ///
    /// What was not read of the file before is read and checked first.
    public mutating func nextFile() throws(PackageError) -> PayloadFile? {
        precondition(payload != nil, "the manifest is read first")
        return try payload?.nextFile(&envelope.archive)
    }

    /// A piece of the file's content, at most 64 KiB; nil at its end, after checking size and digest.
    public mutating func nextBytes() throws(PackageError) -> [UInt8]? {
        try payload?.nextBytes(&envelope.archive) ?? nil
    }
}

// For who has files already that the package brings.
extension PackageReader {
    /// Whether what isn't wanted can be left out unread.
    public var canPassOver: Bool { envelope.archive.canPassOver }

    /// Leaves out the current file's content, unchecked, and unexpanded as far as that goes.
    public mutating func passOver() { payload?.passOver(&envelope.archive) }

    /// The file that follows one that was left out, if it could be left out too.
    public var passable: PayloadFile? { payload?.passable(envelope.archive) ?? nil }

    /// Leaves out that file, of which nothing is looked at then.
    public mutating func passOverNext() { payload?.passOverDue(&envelope.archive) }
}

extension SignedContent {
    fileprivate func digest() throws(PackageError) -> [UInt8] {
        do throws(OpenSSLError) {
            var digest = try MessageDigest()
            try digest.update(bytes.span)
            return try digest.finish()
        } catch {
            throw .noDigest(error)
        }
    }
}
