import COpenSSL

/// Makes the detached CMS signatures that `SignatureVerifier` accepts.
///
/// A signature is SignedData in DER with the SHA-256 digest of the content, the signer's certificate and
/// its issuers, and without the content. - Source: RFC 5652, section 5. `openssl cms -verify -binary
/// -inform DER -content FILE` checks it too.
public struct ContentSigner {
    private let key: CertifiedKey

    /// - Throws: When the certificate doesn't allow code signing: no device would accept the signature.
    public init(_ key: CertifiedKey) throws(OpenSSLError) {
        guard unsafe Certificate.maySignCode(key.certificate.certificate) else {
            let subject = key.subject
            throw OpenSSLError(
                operation: "sign as \"\(subject)\"",
                details: ["the certificate doesn't allow code signing (extended key usage codeSigning)"])
        }
        self.key = key
    }

    /// Signs exactly these bytes.
    public func sign(_ content: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        let buffer = try MemoryBuffer(content)
        let signature = try DetachedSignature()
        try signature.add(key)
        try signature.finish(over: buffer)
        return try signature.der()
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
        for issuer in signer.issuers {
            try check(unsafe CMS_add1_cert(message, issuer.certificate), "add an issuer's certificate")
        }
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
