public import Foundation

/// One key with which a device wants to be known, or is. A device has one key after the other; of two that both say to be the same
/// device, the second one waits for a person.
public struct Enrolment: Codable, Equatable, Sendable {
    /// SHA-256 of the public key, in hexadecimal digits: the device has it first, and never shares it.
    public var key: String
    /// Whose key it says to be.
    public var device: String
    /// How far it is.
    public var state: State
    /// What it was asked for with: `token NAME`, `maker`, or `renewal`.
    public var source: String
    /// What the device is put into when it is new.
    public var groups: [String] = []
    /// Whether another key is, or asks to be, the same device.
    public var isConflict = false
    /// The key that the account's password was made of: that of the first enrolment, also after renewals.
    public var account: String
    /// SHA-256 of the certificate, in hexadecimal digits; nil before there is one.
    public var certificate: String?
    /// The certificate, DER: a lost answer is given again.
    public var document: Data?
    /// When the certificate ends: ISO 8601 in UTC.
    public var until: String?
    /// When it was first asked for, and last changed: ISO 8601 in UTC.
    public var (created, changed): (String, String)
    /// How often the store has written it: 0 for a new one. A change is stored only over the version that it was made of.
    public var version = 0

    /// How far a key is.
    public enum State: String, Codable, CaseIterable, Sendable {
        /// Somebody has to approve it.
        case waiting
        /// It gets a certificate when the device asks again.
        case approved
        /// Somebody has refused it.
        case refused
        /// It has a certificate that the device hasn't shown yet; until it does, the one before is good.
        case issued
        /// The device has it.
        case current
        /// The device has a newer one, and whoever shows this one isn't the device.
        case superseded
    }

    public init(key: String, device: String, source: String, at now: String) {
        (self.key, self.device, self.source, state) = (key, device, source, .waiting)
        (account, created, changed) = (key, now, now)
    }
}

/// Which keys a list has.
public struct EnrolmentQuery: Equatable, Sendable {
    /// Those of this device; nil for all.
    public var device: String?
    /// Those in this state; nil for any.
    public var state: Enrolment.State?
    /// Behind this key; empty for the first page.
    public var after = ""
    /// The most that one page has.
    public var limit: Int

    public init(device: String? = nil, state: Enrolment.State? = nil, limit: Int = 100) {
        (self.device, self.state, self.limit) = (device, state, limit)
    }
}

/// What lets devices that nobody has registered register themselves: the digest of a secret, and how often it is good.
public struct EnrolmentToken: Codable, Equatable, Sendable {
    /// Unique; it is in the audit log.
    public var name: String
    /// The SHA-256 of the secret in hexadecimal digits. The secret isn't kept.
    public var digest: String
    /// How many devices it is for.
    public var uses: Int
    /// How many have used it.
    public var used = 0
    /// What they are put into, each once, in order.
    public var groups: [String]
    /// When it was made: ISO 8601 in UTC.
    public var created: String
    /// When it ends: ISO 8601 in UTC; nil for never.
    public var until: String?
    /// How often the store has written it: 0 for a new one.
    public var version = 0

    public init(
        name: String, digest: String, uses: Int, groups: [String], created: String, until: String? = nil
    ) {
        (self.name, self.digest, self.uses, self.groups) = (name, digest, uses, groups)
        (self.created, self.until) = (created, until)
    }

    /// Whether one more device may use it.
    public func hasRoom(at now: String) -> Bool { used < uses && (until.map { $0 > now } ?? true) }
}
