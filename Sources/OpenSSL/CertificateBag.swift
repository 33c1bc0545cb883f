import COpenSSL

/// Certificates on their way, as a PKCS #7 without a signer.
///
/// - Source: RFC 7030, section 4.1.3; RFC 5272, section 4.1.
public enum CertificateBag {
    /// - Unit: certificates. A chain has a few.
    private static var limit: Int32 { 16 }

    /// - Parameter certificates: DER.
    public static func encode(_ certificates: [[UInt8]]) throws(OpenSSLError) -> [UInt8] {
        var all: [LoadedCertificate] = []
        for octets in certificates { all.append(try LoadedCertificate(octets)) }
        let buffer = try MemoryBuffer()
        var pointers: [OpaquePointer?] = unsafe all.map { unsafe $0.certificate }
        let status = unsafe pointers.withUnsafeMutableBufferPointer {
            unsafe COpenSSL_write_certificates(buffer.bio, $0.baseAddress, Int32(clamping: $0.count))
        }
        withExtendedLifetime(all) {}
        try check(status, "write certificates")
        return try buffer.content()
    }

    /// The certificates, each in PEM form, in the order in which they are there; perhaps none.
    public static func decode(_ octets: [UInt8]) throws(OpenSSLError) -> [[UInt8]] {
        let buffer = try MemoryBuffer(octets)
        let message = try unsafe created(d2i_CMS_bio(buffer.bio, nil), "read certificates")
        defer { unsafe CMS_ContentInfo_free(message) }
        guard let certificates = unsafe CMS_get1_certs(message) else {
            throw .takingQueue(operation: "find certificates")
        }
        defer { unsafe COpenSSL_sk_X509_pop_free(certificates) }
        var all: [[UInt8]] = []
        for index in 0..<max(0, min(limit, unsafe COpenSSL_sk_X509_num(certificates))) {
            let text = try MemoryBuffer()
            let certificate = unsafe COpenSSL_sk_X509_value(certificates, index)
            try check(unsafe PEM_write_bio_X509(text.bio, certificate), "write a certificate")
            all.append(try text.content())
        }
        return all
    }
}
