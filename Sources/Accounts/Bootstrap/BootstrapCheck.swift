internal import Bytes
internal import OpenSSL
internal import SyncML

/// A bootstrap document whose origin is known. Only a check, or a place that only the owner can write to, makes one.
public struct AuthenticBootstrap: Equatable, Sendable {
    let document: [UInt8]

    /// A document from a place that only the device's owner can write to, such as a file of root's.
    public init(fromTrustedPlace document: [UInt8]) {
        self.document = document
    }

    /// Checks a document that anyone may have sent, before anything in it is looked at.
    ///
    /// - Parameter mac: Base 16, in either case. `userPINMAC` has none.
    public static func check(
        _ document: [UInt8], _ protection: BootstrapProtection, mac: String?, _ secrets: BootstrapSecrets
    ) throws(BootstrapError) -> AuthenticBootstrap {
        let isRight =
            switch protection {
            case .userPINMAC: try areCheckDigits(of: document, try secrets.userKey())
            default: try isMAC(mac, of: document, protection, secrets)
            }
        guard isRight else { throw .wrongMAC }
        return AuthenticBootstrap(fromTrustedPlace: document)
    }

    /// The MAC that a server puts beside a document. Not for `userPINMAC`, which has none.
    ///
    /// - Unit: octets.
    public static func mac(
        of document: [UInt8], _ protection: BootstrapProtection, _ secrets: BootstrapSecrets
    ) throws(BootstrapError) -> [UInt8] {
        let key =
            switch protection {
            case .networkPIN: try secrets.networkKey()
            case .userPIN, .userPINMAC: try secrets.userKey()
            case .userNetworkPIN: try secrets.networkKey() + secrets.userKey()
            case .networkID: try secrets.identityKey()
            case .userPINNetworkID: try secrets.userKey() + [UInt8(ascii: ":")] + secrets.identityKey()
            }
        return try mac(of: document, key: key)
    }

    private static func isMAC(
        _ text: String?, of document: [UInt8], _ protection: BootstrapProtection, _ secrets: BootstrapSecrets
    ) throws(BootstrapError) -> Bool {
        guard let text else { throw .missingMAC }
        guard let octets = Hex.decode(text) else { return false }
        let expected = try mac(of: document, protection, secrets)
        return expected.isSameSecret(as: octets)
    }

    /// The first half of the digits is the key; each of the others is the MAC's octet at its place, modulo 10.
    private static func areCheckDigits(of document: [UInt8], _ pin: [UInt8]) throws(BootstrapError) -> Bool {
        guard pin.count.isMultiple(of: 2), pin.count >= 10 else {
            throw .badSecret("the PIN", expected: "an even number of digits, 10 at least")
        }
        let (key, digits) = (pin[..<(pin.count / 2)], pin[(pin.count / 2)...])
        let expected = try mac(of: document, key: Array(key)).prefix(digits.count).map { $0 % 10 + 48 }
        return expected.isSameSecret(as: Array(digits))
    }

    private static func mac(of document: [UInt8], key: [UInt8]) throws(BootstrapError) -> [UInt8] {
        do throws(OpenSSLError) {
            return try KeyedDigest.hmacSHA1(document, key: key)
        } catch {
            throw .noMAC("\(error)")
        }
    }
}
