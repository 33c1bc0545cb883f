internal import Bytes
public import OpenSSL

/// The proofs of who one is that go into a credential.
///
/// - Source: OMA DM Security 1.2; H is MD5, B64 base 64 without line breaks. The nonce enters as octets, not as
///   the base 64 that is in messages.
public enum Authentication {
    /// B64(user:password), which anyone can undo: for connections that are secret otherwise.
    public static func basic(user: String, password: String) -> String {
        Base64.encode(Array(user.utf8) + colon + Array(password.utf8))
    }

    /// B64(H(B64(H(user:password)):nonce)).
    public static func md5(user: String, password: String, nonce: [UInt8]) throws(OpenSSLError) -> String {
        try md5(userDigest: try userDigest(user: user, password: password), nonce: nonce)
    }

    /// B64(H(user:password)): all that a party needs to check a digest, so that it need not keep the password.
    public static func userDigest(user: String, password: String) throws(OpenSSLError) -> String {
        Base64.encode(try digest(Array(user.utf8) + colon + Array(password.utf8)))
    }

    /// B64(H(userDigest:nonce)).
    public static func md5(userDigest: String, nonce: [UInt8]) throws(OpenSSLError) -> String {
        Base64.encode(try digest(Array(userDigest.utf8) + colon + nonce))
    }

    /// H(userDigest:nonce:B64(H(content))): proves who made `content`, octets and not base 64.
    ///
    /// - Source: DM Security 1.2: integrity of messages (`auth-MAC`), and DM Notification 1.2, where the name is the
    ///   server's identifier.
    public static func mac(
        userDigest: String, nonce: [UInt8], content: [UInt8]
    ) throws(OpenSSLError) -> [UInt8] {
        let contentDigest = Base64.encode(try digest(content))
        return try digest(Array(userDigest.utf8) + colon + nonce + colon + Array(contentDigest.utf8))
    }

    /// Whether two proofs in base 64 are the same octets, in a time that doesn't tell where they differ.
    ///
    /// White space doesn't count: some parties break lines in base 64 or after it. What isn't base 64 equals nothing.
    public static func areEqual(_ a: String, _ b: String) -> Bool {
        guard let a = Base64.decode(a), let b = Base64.decode(b) else { return false }
        return a.isSameSecret(as: b)
    }

    private static var colon: [UInt8] { [UInt8(ascii: ":")] }

    private static func digest(_ bytes: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        var digest = try MessageDigest(.md5)
        try digest.update(bytes.span)
        return try digest.finish()
    }
}
