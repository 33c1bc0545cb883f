import COpenSSL

/// A private key with the certificates that say whose it is: what one signs with, or shows to a server.
@safe public final class CertifiedKey {
    let key: PrivateKey
    let certificate: LoadedCertificate
    /// The certificates between the first one and the root, which the other side may not have.
    let issuers: [LoadedCertificate]

    /// - Parameters:
    ///   - chain: Certificates in PEM form: the key's own first, then its issuer, and so on. The root
    ///     may be left out.
    ///   - key: The private key in PEM form, not encrypted.
    /// - Throws: When either isn't in that form, and when the key isn't the first certificate's.
    public init(chain: [UInt8], key: [UInt8]) throws(OpenSSLError) {
        self.key = try PrivateKey(pem: key)
        var certificates = try LoadedCertificate.all(inPEM: chain)
        certificate = certificates.removeFirst()
        issuers = certificates
        guard unsafe X509_check_private_key(certificate.certificate, self.key.key) == 1 else {
            ERR_clear_error()
            throw OpenSSLError(
                operation: "use a private key",
                details: ["it doesn't belong to the certificate of \"\(subject)\"; give the two that do"])
        }
    }

    /// The subject of the key's own certificate, for people.
    public var subject: String { unsafe Certificate.subject(certificate.certificate) }
}
