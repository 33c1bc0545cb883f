import Bytes
import COpenSSL

/// What a certificate says, as far as somebody asks who has issued it or shows it.
public struct IssuedCertificate: Equatable, Sendable {
    /// The first common name of the subject; empty if there is none.
    public let commonName: String
    /// SHA-256 of the public key, as in `CertificateRequest`.
    public let keyDigest: String
    /// SHA-256 of the whole certificate, in hexadecimal digits.
    public let fingerprint: String
    /// From when it is valid, and until when. - Unit: seconds since 1970.
    public let (start, end): (Int64, Int64)

    /// - Parameter octets: DER.
    public init(_ octets: [UInt8]) throws(OpenSSLError) {
        try self.init(LoadedCertificate(octets))
    }

    /// - Parameter pem: The first certificate of it counts.
    public init(pem: [UInt8]) throws(OpenSSLError) {
        let certificates = try LoadedCertificate.all(inPEM: pem)
        try self.init(certificates[0])
    }

    init(_ loaded: LoadedCertificate) throws(OpenSSLError) {
        commonName = unsafe Certificate.commonName(loaded.certificate)
        keyDigest = try unsafe Certificate.digest(ofKey: X509_get0_pubkey(loaded.certificate))
        fingerprint = Hex.encode(try unsafe Certificate.fingerprint(loaded.certificate))
        start = try unsafe Certificate.seconds(X509_get0_notBefore(loaded.certificate))
        end = try unsafe Certificate.seconds(X509_get0_notAfter(loaded.certificate))
    }
}

extension Certificate {
    /// SHA-256 of a public key as SubjectPublicKeyInfo, in hexadecimal digits.
    static func digest(ofKey key: OpaquePointer?) throws(OpenSSLError) -> String {
        let buffer = try MemoryBuffer()
        try check(unsafe COpenSSL_write_public_key(buffer.bio, key), "write a public key")
        var digest = try MessageDigest()
        let octets = try buffer.content()
        try digest.update(octets.span)
        return Hex.encode(try digest.finish())
    }

    /// - Unit: seconds since 1970.
    fileprivate static func seconds(_ time: UnsafePointer<ASN1_TIME>?) throws(OpenSSLError) -> Int64 {
        var (days, seconds): (Int32, Int32) = (0, 0)
        let epoch = unsafe ASN1_TIME_set(nil, 0)
        defer { unsafe ASN1_TIME_free(epoch) }
        try check(unsafe ASN1_TIME_diff(&days, &seconds, epoch, time), "read a certificate's time")
        return Int64(days) * 86_400 + Int64(seconds)
    }
}
