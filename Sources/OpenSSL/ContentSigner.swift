import COpenSSL

/// Makes the detached CMS signatures that `SignatureVerifier` accepts.
///
/// A signature is SignedData in DER with the SHA-256 digest of the content, the signers' certificates and
/// their issuers, and without the content. - Source: RFC 5652, section 5. `openssl cms -verify -binary
/// -inform DER -content FILE` checks it too.
public struct ContentSigner {
    private let keys: [CertifiedKey]
    private let lists: [RevocationList]

    /// Signs with each of these keys.
    ///
    /// - Parameter lists: Revocation lists in PEM form that go along, for devices that need them. - Default: none.
    /// - Throws: When a certificate doesn't allow code signing: no device would accept the signature.
    public init(_ keys: [CertifiedKey], lists: [UInt8] = []) throws(OpenSSLError) {
        for key in keys where unsafe !Certificate.maySignCode(key.certificate.certificate) {
            throw OpenSSLError(
                operation: "sign as \"\(key.subject)\"",
                details: ["the certificate doesn't allow code signing (extended key usage codeSigning)"])
        }
        self.keys = keys
        self.lists = try RevocationList.some(inPEM: lists)
    }

    /// Signs exactly these bytes.
    public func sign(_ content: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        let buffer = try MemoryBuffer(content)
        let signature = try DetachedSignature()
        for key in keys { try signature.add(key) }
        for issuer in try issuers() { try signature.add(issuer) }
        for list in lists { try signature.add(list) }
        try signature.finish(over: buffer)
        return try signature.der()
    }
}

extension ContentSigner {
    /// Each once, because OpenSSL refuses to add one twice.
    private func issuers() throws(OpenSSLError) -> [LoadedCertificate] {
        var (issuers, seen): ([LoadedCertificate], [[UInt8]]) = ([], [])
        for key in keys { seen.append(try unsafe Certificate.fingerprint(key.certificate.certificate)) }
        for issuer in keys.flatMap({ $0.issuers }) {
            let fingerprint = try unsafe Certificate.fingerprint(issuer.certificate)
            guard !seen.contains(fingerprint) else { continue }
            seen.append(fingerprint)
            issuers.append(issuer)
        }
        return issuers
    }
}

/// Owns one `CMS_ContentInfo` that becomes a signature.
@safe private struct DetachedSignature: ~Copyable {
    private let message: OpaquePointer

    // Without CMS_BINARY OpenSSL would sign a copy with other line ends.
    private static var flags: UInt32 { UInt32(CMS_BINARY | CMS_DETACHED | CMS_NOSMIMECAP) }

    init() throws(OpenSSLError) {
        let flags = Self.flags | UInt32(CMS_PARTIAL)
        unsafe message = try created(CMS_sign(nil, nil, nil, nil, flags), "start a signature")
    }

    deinit { unsafe CMS_ContentInfo_free(message) }

    func add(_ signer: CertifiedKey) throws(OpenSSLError) {
        let certificate = unsafe signer.certificate.certificate
        // The signer's place in the message belongs to the message.
        let place = unsafe CMS_add1_signer(message, certificate, signer.key.key, EVP_sha256(), Self.flags)
        _ = try unsafe created(place, "add a signer")
    }

    func add(_ issuer: LoadedCertificate) throws(OpenSSLError) {
        try check(unsafe CMS_add1_cert(message, issuer.certificate), "add an issuer's certificate")
    }

    func add(_ list: RevocationList) throws(OpenSSLError) {
        try check(unsafe CMS_add1_crl(message, list.list), "add a revocation list")
    }

    func finish(over content: borrowing MemoryBuffer) throws(OpenSSLError) {
        try check(unsafe CMS_final(message, content.bio, nil, Self.flags), "sign")
    }

    func der() throws(OpenSSLError) -> [UInt8] {
        let buffer = try MemoryBuffer()
        try check(unsafe i2d_CMS_bio(buffer.bio, message), "write a signature")
        return try buffer.content()
    }
}
