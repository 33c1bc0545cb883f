import COpenSSL

/// Who issues certificates to devices: a certificate and its key.
public struct IssuingAuthority: Sendable {
    private let certificate: [UInt8]
    private let key: [UInt8]

    /// - Parameters:
    ///   - certificate: PEM; the first one counts.
    ///   - key: PEM, not encrypted.
    /// - Throws: When they don't belong together, and when the certificate isn't an authority's.
    public init(certificate: [UInt8], key: [UInt8]) throws(OpenSSLError) {
        let pair = try CertifiedKey(chain: certificate, key: key)
        guard unsafe X509_check_ca(pair.certificate.certificate) == 1 else {
            throw OpenSSLError(
                operation: "use \"\(pair.subject)\" as an authority",
                details: ["its certificate may not issue others (basicConstraints)"])
        }
        (self.certificate, self.key) = (certificate, key)
    }

    /// A new authority, which vouches for itself.
    ///
    /// - Parameter name: Its common name, at most 64 characters.
    public static func make(name: String, days: Int) throws(OpenSSLError) -> DevelopmentKeys.Pair {
        let key = try PrivateKey()
        let root = try NewCertificate()
        try root.identify(name, key, days: days)
        try root.add(root.authorityExtensions, issuer: root)
        try root.sign(as: root, with: key)
        return DevelopmentKeys.Pair(certificate: try root.pem(), key: try key.pem())
    }

    /// The authority's certificate, DER.
    public func octets() throws(OpenSSLError) -> [UInt8] {
        try LoadedCertificate.all(inPEM: certificate)[0].octets()
    }

    /// Issues a certificate by which a TLS client proves who it is; DER.
    ///
    /// - Parameter seconds: How long it is valid; not longer than the authority's own.
    public func issue(_ request: CertificateRequest, seconds: Int) throws(OpenSSLError) -> [UInt8] {
        let pair = try CertifiedKey(chain: certificate, key: key)
        let new = try NewCertificate()
        try new.identify(request, seconds: seconds, issuer: pair.certificate)
        try new.add(new.clientExtensions, issuer: pair.certificate)
        try new.sign(as: pair.certificate, with: pair.key)
        return try new.octets()
    }

    /// What nobody can guess who hasn't the key, and is always the same for one purpose: 32 bytes.
    public func secret(for purpose: String) throws(OpenSSLError) -> [UInt8] {
        try KeyedDigest.hmacSHA256(Array(purpose.utf8), key: key)
    }
}

extension TrustStore {
    /// Whether one of the certificates in the store has issued this one to a TLS client, and both are valid now.
    ///
    /// - Parameter certificate: DER.
    public func hasIssued(client certificate: [UInt8]) throws(OpenSSLError) -> Bool {
        let loaded = try LoadedCertificate(certificate)
        let context = try unsafe created(X509_STORE_CTX_new(), "allocate a chain")
        defer {
            unsafe X509_STORE_CTX_free(context)
            ERR_clear_error()
        }
        try check(
            unsafe X509_STORE_CTX_init(context, store, loaded.certificate, nil), "begin a chain")
        let parameters = unsafe X509_STORE_CTX_get0_param(context)
        unsafe X509_VERIFY_PARAM_set_auth_level(parameters, 2)
        // An issuer below its root counts, too: the client's own certificate is all that there is.
        _ = unsafe X509_VERIFY_PARAM_set_flags(parameters, UInt(X509_V_FLAG_PARTIAL_CHAIN))
        _ = unsafe X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_CLIENT)
        return unsafe X509_verify_cert(context) == 1
    }
}
