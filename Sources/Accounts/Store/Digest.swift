internal import Bytes
internal import OpenSSL

/// SHA-256, to know something again without keeping it.
enum Digest {
    static func text(of bytes: [UInt8]) -> String {
        do throws(OpenSSLError) {
            var digest = try MessageDigest()
            try digest.update(bytes.span)
            return Hex.encode(try digest.finish())
        } catch {
            // Without memory. What isn't known again is looked at again.
            return ""
        }
    }
}
