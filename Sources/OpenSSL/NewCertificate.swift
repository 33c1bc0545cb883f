import COpenSSL

/// Owns one `X509` that is being made.
@safe struct NewCertificate: ~Copyable {
    /// An extension as a line of an OpenSSL configuration file has it (x509v3_config(5)).
    typealias Extension = (kind: Int32, value: String)

    private let certificate: OpaquePointer

    init() throws(OpenSSLError) {
        unsafe certificate = try created(X509_new(), "allocate a certificate")
    }

    deinit { unsafe X509_free(certificate) }

    /// Says whose the certificate is. Apart from `init`, which can't throw once `self` is complete.
    func identify(_ commonName: String, _ key: borrowing PrivateKey, days: Int) throws(OpenSSLError) {
        // 2 means version 3, the one with extensions.
        try check(unsafe X509_set_version(certificate, 2), "set the version")
        try setSerialNumber()
        try setValidity(seconds: days * 86_400)
        try setCommonName(commonName)
        try check(unsafe X509_set_pubkey(certificate, key.key), "set the public key")
    }

    /// Says whose the certificate is, as a request has it. It ends with its issuer's at the latest.
    func identify(
        _ request: CertificateRequest, seconds: Int, issuer: LoadedCertificate
    ) throws(OpenSSLError) {
        try check(unsafe X509_set_version(certificate, 2), "set the version")
        try setSerialNumber()
        try setValidity(seconds: seconds)
        let (end, last) = unsafe (
            X509_get0_notAfter(certificate), X509_get0_notAfter(issuer.certificate)
        )
        if unsafe ASN1_TIME_compare(end, last) > 0 {
            try check(unsafe X509_set1_notAfter(certificate, last), "set the end")
        }
        try setCommonName(request.commonName)
        try check(
            unsafe X509_set_pubkey(certificate, X509_REQ_get0_pubkey(request.request)), "set the public key")
    }

    /// A random number of 63 bits, so that two certificates of one issuer differ (RFC 5280, 4.1.2.2).
    private func setSerialNumber() throws(OpenSSLError) {
        var bytes = [UInt8](repeating: 0, count: 8)
        let status = unsafe bytes.withUnsafeMutableBufferPointer {
            unsafe RAND_bytes($0.baseAddress, Int32($0.count))
        }
        try check(status, "draw a random number")
        let number = bytes.reduce(0) { $0 << 8 | UInt64($1) } >> 1
        let field = unsafe X509_get_serialNumber(certificate)
        try check(unsafe ASN1_INTEGER_set_uint64(field, max(1, number)), "set the serial number")
    }

    /// Valid since yesterday, because a device's clock may be behind.
    private func setValidity(seconds: Int) throws(OpenSSLError) {
        let (start, end) = unsafe (X509_getm_notBefore(certificate), X509_getm_notAfter(certificate))
        let (days, rest) = (Int32(clamping: seconds / 86_400), seconds % 86_400)
        guard unsafe X509_time_adj_ex(start, -1, 0, nil) != nil,
            unsafe X509_time_adj_ex(end, days, rest, nil) != nil
        else { throw .takingQueue(operation: "make a certificate valid for \(days) days") }
    }

    private func setCommonName(_ name: String) throws(OpenSSLError) {
        let text = Array(name.utf8)
        let status = unsafe text.withUnsafeBufferPointer {
            unsafe COpenSSL_set_common_name(
                X509_get_subject_name(certificate), $0.baseAddress, Int32(clamping: $0.count))
        }
        try check(status, "set the common name \"\(name)\"")
    }
}

extension NewCertificate {
    var authorityExtensions: [Extension] {
        [
            (NID_basic_constraints, "critical,CA:TRUE"), (NID_key_usage, "critical,keyCertSign,cRLSign"),
            (NID_subject_key_identifier, "hash"),
        ]
    }

    var signerExtensions: [Extension] {
        [
            (NID_basic_constraints, "critical,CA:FALSE"), (NID_key_usage, "critical,digitalSignature"),
            (NID_ext_key_usage, "codeSigning"), (NID_subject_key_identifier, "hash"),
            (NID_authority_key_identifier, "keyid:always"),
        ]
    }

    /// Those of a device that proves in TLS who it is.
    var clientExtensions: [Extension] {
        [
            (NID_basic_constraints, "critical,CA:FALSE"), (NID_key_usage, "critical,digitalSignature"),
            (NID_ext_key_usage, "clientAuth"), (NID_subject_key_identifier, "hash"),
            (NID_authority_key_identifier, "keyid"),
        ]
    }

    func add(_ extensions: [Extension], issuer: borrowing NewCertificate) throws(OpenSSLError) {
        try unsafe add(extensions, issuer: issuer.certificate)
    }

    func add(_ extensions: [Extension], issuer: LoadedCertificate) throws(OpenSSLError) {
        try unsafe add(extensions, issuer: issuer.certificate)
    }

    private func add(_ extensions: [Extension], issuer: OpaquePointer) throws(OpenSSLError) {
        for (kind, value) in extensions {
            let made = unsafe COpenSSL_extension(issuer, certificate, kind, value)
            let element = try unsafe created(made, "make the extension \"\(value)\"")
            defer { unsafe X509_EXTENSION_free(element) }
            try check(unsafe X509_add_ext(certificate, element, -1), "add the extension \"\(value)\"")
        }
    }

    /// Signs the certificate in the name of `issuer`, whose key is `key`.
    func sign(as issuer: borrowing NewCertificate, with key: borrowing PrivateKey) throws(OpenSSLError) {
        try unsafe sign(as: issuer.certificate, key)
    }

    /// The same in the name of one that was issued before.
    func sign(as issuer: LoadedCertificate, with key: borrowing PrivateKey) throws(OpenSSLError) {
        try unsafe sign(as: issuer.certificate, key)
    }

    private func sign(as issuer: OpaquePointer, _ key: borrowing PrivateKey) throws(OpenSSLError) {
        let name = unsafe X509_get_subject_name(issuer)
        try check(unsafe X509_set_issuer_name(certificate, name), "set the issuer")
        // X509_sign() returns the signature's size.
        guard unsafe X509_sign(certificate, key.key, EVP_sha256()) > 0 else {
            throw .takingQueue(operation: "sign a certificate")
        }
    }

    /// The certificate, DER.
    func octets() throws(OpenSSLError) -> [UInt8] {
        let buffer = try MemoryBuffer()
        try check(unsafe i2d_X509_bio(buffer.bio, certificate), "write a certificate")
        return try buffer.content()
    }

    func pem() throws(OpenSSLError) -> [UInt8] {
        let buffer = try MemoryBuffer()
        try check(unsafe PEM_write_bio_X509(buffer.bio, certificate), "write a certificate")
        return try buffer.content()
    }
}
