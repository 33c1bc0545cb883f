import COpenSSL

/// Digests that only those who know a key can compute.
///
/// - Source: RFC 2104.
public enum KeyedDigest {
    /// HMAC with SHA-1: 20 bytes. Here only because the bootstrap of OMA DM is built on it.
    public static func hmacSHA1(_ content: [UInt8], key: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        try unsafe hmac(EVP_sha1(), size: 20, content, key: key)
    }

    /// HMAC with SHA-256: 32 bytes.
    public static func hmacSHA256(_ content: [UInt8], key: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        try unsafe hmac(EVP_sha256(), size: 32, content, key: key)
    }

    private static func hmac(
        _ function: OpaquePointer?, size: Int, _ content: [UInt8], key: [UInt8]
    ) throws(OpenSSLError) -> [UInt8] {
        guard let keySize = Int32(exactly: key.count) else {
            throw OpenSSLError(operation: "compute an HMAC", details: ["the key is too long"])
        }
        var digest = [UInt8](repeating: 0, count: size)
        // An empty array may have no address, and HMAC takes that for "the key of before".
        let key = key.isEmpty ? [0] : key
        let result = unsafe HMAC(function, key, keySize, content, content.count, &digest, nil)
        guard unsafe result != nil else { throw .takingQueue(operation: "compute an HMAC") }
        return digest
    }
}
