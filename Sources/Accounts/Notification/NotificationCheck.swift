internal import Bytes
internal import SyncML

/// A notification that a server of ours has made. Only the check makes one.
public struct VerifiedNotification: Equatable, Sendable {
    /// What it says, now believed.
    public let notification: Notification
    /// What it was checked by: of 16 octets, and another for each server, session and nonce.
    public let digest: [UInt8]
    /// Whether the digest was made with the nonce for parties that have lost theirs. Both then take
    /// `Notification.resynchronizationNonce` in the session that follows, and issue fresh ones.
    public let resynchronizes: Bool

    /// Checks the digest, and only then what the notification says.
    ///
    /// A check costs two digests: whoever listens to the network bounds how many there are in a minute.
    ///
    /// - Parameters:
    ///   - accounts: The account with the notification's server gives the password and the nonce of the
    ///     server's credentials. An empty nonce proves nothing.
    ///   - allowsResynchronization: Whether a notification made with the nonce for parties that have lost theirs counts.
    ///     Anyone who recorded one can repeat it. Default: false.
    public static func check(
        _ message: Span<UInt8>, _ accounts: [Account], allowsResynchronization: Bool = false
    ) throws(NotificationError) -> VerifiedNotification {
        let layout = try NotificationLayout(message)
        guard let account = accounts.first(where: { Array($0.serverID.utf8) == layout.serverID }) else {
            throw .unknownServer
        }
        // Anybody knows an empty one.
        guard let password = account.serverCredentials?.password, !password.isEmpty else {
            throw .noServerCredentials(serverID: account.serverID)
        }
        let isAgreed = try layout.isMade(by: account.serverID, password, account.serverNonce)
        if !isAgreed {
            guard allowsResynchronization else { throw .wrongDigest }
            try layout.requireResynchronization(account.serverID, password)
        }
        return VerifiedNotification(
            notification: try layout.notification(), digest: layout.digest, resynchronizes: !isAgreed)
    }

    private init(notification: Notification, digest: [UInt8], resynchronizes: Bool) {
        (self.notification, self.digest, self.resynchronizes) = (notification, digest, resynchronizes)
    }
}

extension NotificationLayout {
    fileprivate func isMade(
        by server: String, _ password: String, _ nonce: [UInt8]
    ) throws(NotificationError) -> Bool {
        guard !nonce.isEmpty else { return false }
        let expected = try notificationDigest(server, password, nonce, trigger)
        return expected.isSameSecret(as: digest)
    }

    /// The standard doesn't spell the octets out, and one implementation takes the ten characters.
    fileprivate func requireResynchronization(
        _ server: String, _ password: String
    ) throws(NotificationError) {
        for nonce in [Notification.resynchronizationNonce, Array("0x00000000".utf8)] {
            if try isMade(by: server, password, nonce) { return }
        }
        throw .wrongDigest
    }
}
