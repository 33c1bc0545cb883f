import COpenSSL

/// Owns one `EVP_PKEY` with a private key in it.
@safe struct PrivateKey: ~Copyable {
    let key: OpaquePointer

    /// Makes a new key on the curve P-256.
    init() throws(OpenSSLError) {
        unsafe key = try created(COpenSSL_EVP_EC_gen("P-256"), "make a private key")
    }

    /// Reads the first private key of a PEM file.
    init(pem: [UInt8]) throws(OpenSSLError) {
        let buffer = try MemoryBuffer(pem)
        // Without a function that answers, OpenSSL would ask for a pass phrase on the terminal.
        let key = unsafe PEM_read_bio_PrivateKey(buffer.bio, nil, { _, _, _, _ in -1 }, nil)
        unsafe self.key = try created(key, "read a private key that isn't encrypted")
    }

    deinit { unsafe EVP_PKEY_free(key) }

    /// The key in PEM form (PKCS #8), not encrypted.
    borrowing func pem() throws(OpenSSLError) -> [UInt8] {
        let buffer = try MemoryBuffer()
        let status = unsafe PEM_write_bio_PKCS8PrivateKey(buffer.bio, key, nil, nil, 0, nil, nil)
        try check(status, "write a private key")
        return try buffer.content()
    }
}
