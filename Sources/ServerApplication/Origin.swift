internal import Bytes
internal import OpenSSL

/// Where a message comes from, as the connection shows it.
struct Origin: Codable, Sendable {
    /// The network address without the port.
    var address: String
    /// The SHA-256 of the certificate that the sender has proved to have, in hexadecimal digits; nil without one.
    var certificate: String?

    init(address: String, certificate: [UInt8]?) {
        self.address = address
        self.certificate = certificate.flatMap { try? Self.digest(of: $0) }
    }

    private static func digest(of octets: [UInt8]) throws(OpenSSLError) -> String {
        var digest = try MessageDigest()
        try digest.update(octets.span)
        return Hex.encode(try digest.finish())
    }
}
