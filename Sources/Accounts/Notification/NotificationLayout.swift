internal import Bytes
internal import OpenSSL
internal import SyncML

/// The fields of a notification where they stand, read and not yet judged.
///
/// - Source: DM Notification Initiated Session 1.2: digest 128 bits; then, as the trigger, version 10, user
///   interaction 2, initiator 1, for future use 27, session 16, length 8 bits, server's identifier, vendor's data.
struct NotificationLayout {
    /// - Unit: bytes.
    /// - Default: 1024, seven short messages' worth.
    static var sizeLimit: Int { 1024 }
    private static var digestSize: Int { 16 }

    let digest: [UInt8]
    /// All that the digest is computed over.
    let trigger: [UInt8]
    private let fields: UInt64
    let serverID: [UInt8]
    let vendorData: [UInt8]

    init(_ message: Span<UInt8>) throws(NotificationError) {
        guard message.count <= Self.sizeLimit else { throw .tooLarge(limit: Self.sizeLimit) }
        do throws(ByteReaderError) {
            var reader = ByteReader(message)
            digest = try reader.bytes(count: Self.digestSize)
            let fields = try reader.bytes(count: 8)
            let serverID = try reader.bytes(count: Int(fields[7]))
            let vendorData = try reader.bytes(count: reader.remaining)
            trigger = fields + serverID + vendorData
            self.fields = fields.reduce(0) { $0 << 8 | UInt64($1) }
            (self.serverID, self.vendorData) = (serverID, vendorData)
        } catch {
            throw Self.refusal(error)
        }
    }

    /// The meaning of the fields.
    func notification() throws(NotificationError) -> Notification {
        let version = UInt16(truncatingIfNeeded: fields >> 54)
        guard (10...13).contains(version) else { throw .unsupportedVersion(version) }
        guard !serverID.isEmpty, UTF8Check.isValid(serverID) else { throw .badServerID }
        let session = UInt16(truncatingIfNeeded: fields >> 8)
        guard session != 0 else { throw .noSession }
        return Notification(
            version: version,
            userInteraction: .init(rawValue: UInt8(fields >> 52 & 3)) ?? .notSpecified,
            initiator: .init(rawValue: UInt8(fields >> 51 & 1)) ?? .device,
            sessionNumber: session, serverID: String(decoding: serverID, as: UTF8.self),
            vendorData: vendorData)
    }

    private static func refusal(_ error: ByteReaderError) -> NotificationError {
        switch error {
        case .truncated(_, let missing): .truncated(missing: missing)
        case .integerTooLarge: .truncated(missing: 0)
        }
    }
}

extension Notification {
    /// Reads a notification without asking who made it: to explain it, never to follow it.
    public init(unverified message: Span<UInt8>) throws(NotificationError) {
        self = try NotificationLayout(message).notification()
    }

    /// The notification's bytes, with the digest in front.
    public func message(password: String, nonce: [UInt8]) throws(NotificationError) -> [UInt8] {
        try message(userDigest: try notificationUserDigest(serverID, password), nonce: nonce)
    }

    /// The same for a server that keeps no passwords.
    ///
    /// - Parameter userDigest: `Authentication.userDigest` of the server's identifier and password.
    public func message(userDigest: String, nonce: [UInt8]) throws(NotificationError) -> [UInt8] {
        let name = Array(serverID.utf8)
        guard (1...255).contains(name.count) else { throw .badServerID }
        var fields = UInt64(version & 0x3FF) << 54
        fields |= UInt64(userInteraction.rawValue) << 52 | UInt64(initiator.rawValue) << 51
        fields |= UInt64(sessionNumber) << 8 | UInt64(name.count)
        let header = (0..<8).map { UInt8(truncatingIfNeeded: fields >> UInt64(56 - 8 * $0)) }
        let trigger = header + name + vendorData
        return try notificationDigest(userDigest, nonce, trigger) + trigger
    }
}

/// H(B64(H(server:password)):nonce:B64(H(trigger))).
func notificationDigest(
    _ serverID: String, _ password: String, _ nonce: [UInt8], _ trigger: [UInt8]
) throws(NotificationError) -> [UInt8] {
    try notificationDigest(try notificationUserDigest(serverID, password), nonce, trigger)
}

private func notificationUserDigest(
    _ serverID: String, _ password: String
) throws(NotificationError) -> String {
    do throws(OpenSSLError) {
        return try Authentication.userDigest(user: serverID, password: password)
    } catch {
        throw .noDigest("\(error)")
    }
}

private func notificationDigest(
    _ userDigest: String, _ nonce: [UInt8], _ trigger: [UInt8]
) throws(NotificationError) -> [UInt8] {
    do throws(OpenSSLError) {
        return try Authentication.mac(userDigest: userDigest, nonce: nonce, content: trigger)
    } catch {
        throw .noDigest("\(error)")
    }
}
