internal import Bytes

/// How a bootstrap document shows that it comes from someone who knows a secret of the device.
///
/// - Source: OMA Provisioning Bootstrap 1.1: an HMAC over the document's bytes; these are its keys.
public enum BootstrapProtection: String, Equatable, Sendable {
    /// The subscriber's identity (IMSI).
    case networkPIN = "NETWPIN"
    /// Digits that a person types.
    case userPIN = "USERPIN"
    /// Both.
    case userNetworkPIN = "USERNETWPIN"
    /// Digits that a person types; the second half of them is the check, none stands in the message.
    case userPINMAC = "USERPINMAC"
    /// The subscriber's identity, as text; of the DM profile.
    case networkID = "NETWORKID"
    /// The PIN, a colon, and the subscriber's identity, as text; of the DM profile.
    case userPINNetworkID = "USERPIN_NETWORKID"

    /// From the `SEC` parameter of a media type: a name, or the number of the binary form in decimal digits.
    init?(text: String) {
        if let known = Self(rawValue: text) {
            self = known
        } else if let code = UInt8(text), code < 4 {
            self.init(code: code)
        } else {
            return nil
        }
    }

    /// Whether a person's PIN is in it, of which there are few enough to try all.
    public var needsPIN: Bool { self != .networkPIN && self != .networkID }

    /// From the `SEC` parameter of a push with client provisioning.
    init?(code: UInt8) {
        switch code {
        case 0: self = .networkPIN
        case 1: self = .userPIN
        case 2: self = .userNetworkPIN
        case 3: self = .userPINMAC
        default: return nil
        }
    }

    /// From that of a push with a message. - The standard has names alone there; these are the numbers of what
    /// is alike.
    init?(messageCode: UInt8) {
        switch messageCode {
        case 0: self = .networkID
        case 1: self = .userPIN
        case 2: self = .userPINNetworkID
        default: return nil
        }
    }
}

/// What the device and its user know.
public struct BootstrapSecrets: Equatable, Sendable {
    /// The subscriber's identity: digits.
    public var subscriberIdentity: String?
    /// What a person typed: digits. Whoever asks for it allows few attempts; three is usual.
    public var pin: String?

    public init(subscriberIdentity: String? = nil, pin: String? = nil) {
        self.subscriberIdentity = subscriberIdentity
        self.pin = pin
    }

    /// The identity's digits two a byte, the first in the lower half, with a digit in front that tells whether
    /// their number is odd.
    ///
    /// - Source: GSM 11.11, `EF_IMSI`.
    func networkKey() throws(BootstrapError) -> [UInt8] {
        guard let digits = subscriberIdentity.map({ Array($0.utf8) }) else {
            throw .missingSecret("the subscriber's identity")
        }
        guard (1...15).contains(digits.count), digits.allSatisfy(isDigit) else {
            throw .badSecret("the subscriber's identity", expected: "1 to 15 digits")
        }
        let isOdd = !digits.count.isMultiple(of: 2)
        let halves = [isOdd ? 9 : 1] + digits.map { $0 & 0x0F } + (isOdd ? [] : [0x0F])
        return stride(from: 0, to: halves.count, by: 2).map { halves[$0 + 1] << 4 | halves[$0] }
    }

    /// The identity as it is written.
    ///
    /// - Source: DM Security 1.2 leaves the form to operator and maker; this is the plainest.
    func identityKey() throws(BootstrapError) -> [UInt8] {
        _ = try networkKey()
        return Array((subscriberIdentity ?? "").utf8)
    }

    func userKey() throws(BootstrapError) -> [UInt8] {
        guard let digits = pin.map({ Array($0.utf8) }) else { throw .missingSecret("the PIN") }
        guard (1...32).contains(digits.count), digits.allSatisfy(isDigit) else {
            throw .badSecret("the PIN", expected: "1 to 32 digits")
        }
        return digits
    }
}

/// Without the secrets.
extension BootstrapSecrets: CustomStringConvertible {
    public var description: String { "the secrets of a bootstrap" }
}

private func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

extension BootstrapSecrets {
    /// Throws unless what a document with this protection is checked with is there, and of its form.
    public func require(for protection: BootstrapProtection) throws(BootstrapError) {
        if protection != .userPIN && protection != .userPINMAC { _ = try networkKey() }
        if protection.needsPIN { _ = try userKey() }
    }
}
