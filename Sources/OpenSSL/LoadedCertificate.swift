import COpenSSL

/// Owns one `X509` that was read from a file.
@safe final class LoadedCertificate {
    let certificate: OpaquePointer

    private init(owning certificate: OpaquePointer) {
        unsafe self.certificate = certificate
    }

    /// Reads one certificate.
    ///
    /// - Parameter octets: DER.
    convenience init(_ octets: [UInt8]) throws(OpenSSLError) {
        let buffer = try MemoryBuffer(octets)
        try unsafe self.init(owning: created(d2i_X509_bio(buffer.bio, nil), "read a certificate"))
    }

    deinit { unsafe X509_free(certificate) }

    /// The certificate, DER.
    func octets() throws(OpenSSLError) -> [UInt8] {
        let buffer = try MemoryBuffer()
        try check(unsafe i2d_X509_bio(buffer.bio, certificate), "write a certificate")
        return try buffer.content()
    }

    /// Reads every certificate of a PEM file; throws if there is none, or one that is damaged.
    static func all(inPEM pem: [UInt8]) throws(OpenSSLError) -> [LoadedCertificate] {
        let certificates = try some(inPEM: pem)
        guard !certificates.isEmpty else {
            throw OpenSSLError(operation: "read a certificate", details: ["there is none in PEM form"])
        }
        return certificates
    }

    /// Reads every certificate of a PEM file, where there may be none.
    static func some(inPEM pem: [UInt8]) throws(OpenSSLError) -> [LoadedCertificate] {
        let buffer = try MemoryBuffer(pem)
        var certificates: [LoadedCertificate] = []
        while let certificate = unsafe PEM_read_bio_X509(buffer.bio, nil, nil, nil) {
            unsafe certificates.append(LoadedCertificate(owning: certificate))
        }
        try endOfPEM("read a certificate")
        return certificates
    }
}

/// Owns one `X509_CRL` that was read from a file.
@safe final class RevocationList {
    let list: OpaquePointer

    private init(owning list: OpaquePointer) {
        unsafe self.list = list
    }

    deinit { unsafe X509_CRL_free(list) }

    /// Reads every revocation list of a PEM file, where there may be none.
    static func some(inPEM pem: [UInt8]) throws(OpenSSLError) -> [RevocationList] {
        let buffer = try MemoryBuffer(pem)
        var lists: [RevocationList] = []
        while let list = unsafe PEM_read_bio_X509_CRL(buffer.bio, nil, nil, nil) {
            unsafe lists.append(RevocationList(owning: list))
        }
        try endOfPEM("read a revocation list")
        return lists
    }

    /// Whether the issuer of a certificate has revoked it with this list, however old the list is.
    func names(_ certificate: OpaquePointer, of issuer: OpaquePointer) -> Bool {
        let (name, subject) = unsafe (X509_CRL_get_issuer(list), X509_get_subject_name(issuer))
        guard unsafe X509_NAME_cmp(name, subject) == 0 else { return false }
        var entry: OpaquePointer?
        // 2 would be an entry that takes a revocation back.
        guard unsafe X509_CRL_get0_by_cert(list, &entry, certificate) == 1 else { return false }
        defer { ERR_clear_error() }
        return unsafe X509_CRL_verify(list, X509_get0_pubkey(issuer)) == 1
    }
}

/// After a loop over the blocks of a PEM file: it ends with "no start line" in the queue, which is only the end of the file.
/// Anything else is a block that couldn't be read.
private func endOfPEM(_ operation: String) throws(OpenSSLError) {
    guard COpenSSL_is_end_of_PEM() != 0 else { throw .takingQueue(operation: operation) }
    ERR_clear_error()
}
