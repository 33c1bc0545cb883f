import Bytes
import COpenSSL

/// A request for a certificate whose sender has proved to have the private key of it.
///
/// - Source: RFC 2986. Attributes are ignored: whoever signs decides what the certificate is for.
@safe public final class CertificateRequest {
    let request: OpaquePointer
    /// The first common name of the subject: the device that wants the certificate. Not empty, at most 64 characters.
    public let commonName: String
    /// SHA-256 of the public key, as SubjectPublicKeyInfo, in hexadecimal digits.
    public let keyDigest: String

    /// - Unit: bytes. A request with an RSA key of 16384 bits has less than half of it.
    private static var limit: Int { 8192 }

    /// - Parameter octets: DER.
    /// - Throws: When it is none, when its signature isn't its key's, and when its key has less than 112 bits of security.
    public init(_ octets: [UInt8]) throws(OpenSSLError) {
        guard octets.count <= Self.limit else { throw Self.refusal("it is too long") }
        let buffer = try MemoryBuffer(octets)
        let request = try unsafe created(d2i_X509_REQ_bio(buffer.bio, nil), "read a certificate request")
        do throws(OpenSSLError) {
            commonName = try unsafe Self.commonName(of: request)
            keyDigest = try unsafe Self.checkedKey(of: request)
        } catch {
            unsafe X509_REQ_free(request)
            throw error
        }
        unsafe self.request = request
    }

    deinit { unsafe X509_REQ_free(request) }

    private static func commonName(of request: OpaquePointer) throws(OpenSSLError) -> String {
        let name = unsafe Certificate.commonName(inName: X509_REQ_get_subject_name(request))
        guard !name.isEmpty else { throw refusal("its subject has no common name") }
        return name
    }

    private static func checkedKey(of request: OpaquePointer) throws(OpenSSLError) -> String {
        let key = unsafe X509_REQ_get0_pubkey(request)
        guard unsafe key != nil, unsafe X509_REQ_verify(request, key) == 1 else {
            throw .takingQueue(operation: "check the signature of a certificate request")
        }
        guard unsafe EVP_PKEY_get_security_bits(key) >= 112 else { throw refusal("its key is too weak") }
        return try unsafe Certificate.digest(ofKey: key)
    }

    private static func refusal(_ reason: String) -> OpenSSLError {
        OpenSSLError(operation: "take a certificate request", details: [reason])
    }
}

/// A key of the device's own, and the request for a certificate of it.
public enum OwnKey {
    /// A new key on the curve P-256 in PEM form, not encrypted: for its owner alone.
    public static func make() throws(OpenSSLError) -> [UInt8] { try PrivateKey().pem() }

    /// A request for a certificate, DER.
    ///
    /// - Parameter commonName: The device that wants it; at most 64 characters.
    public static func request(_ commonName: String, key pem: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        let key = try PrivateKey(pem: pem)
        let request = try unsafe created(X509_REQ_new(), "allocate a certificate request")
        defer { unsafe X509_REQ_free(request) }
        try unsafe fill(request, commonName, key)
        let buffer = try MemoryBuffer()
        try check(unsafe i2d_X509_REQ_bio(buffer.bio, request), "write a certificate request")
        return try buffer.content()
    }

    private static func fill(
        _ request: OpaquePointer, _ commonName: String, _ key: borrowing PrivateKey
    ) throws(OpenSSLError) {
        let text = Array(commonName.utf8)
        let status = unsafe text.withUnsafeBufferPointer {
            unsafe COpenSSL_set_common_name(
                X509_REQ_get_subject_name(request), $0.baseAddress, Int32(clamping: $0.count))
        }
        try check(status, "set the common name \"\(commonName)\"")
        try check(unsafe X509_REQ_set_pubkey(request, key.key), "set the public key")
        // X509_REQ_sign() returns the signature's size.
        guard unsafe X509_REQ_sign(request, key.key, EVP_sha256()) > 0 else {
            throw .takingQueue(operation: "sign a certificate request")
        }
    }
}
