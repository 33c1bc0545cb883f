internal import Accounts
internal import OpenSSL
internal import SyncML

/// How far the device has proven itself to the server, and with what it does next.
///
/// - Source: OMA DM Security 1.2, challenge flow.
struct ClientProof {
    private enum Standing {
        /// Nothing was asked for yet, or there is nothing to prove oneself with.
        case silent
        /// Messages carry a credential of this type. So many have been tried, this one included.
        case proving(AuthenticationType, attempt: Int)
        /// The server knows us for the rest of the session.
        case accepted
    }

    /// How often credentials are tried in a session. The second time, because the first nonce may have been stale.
    private static var maximumAttempts: Int { 2 }

    private let scheme: ClientAuthentication
    private let credentials: Credentials?
    private(set) var nonce: [UInt8]
    /// The nonce of the last refused or accepted digest.
    private var usedNonce: [UInt8]?
    private var standing: Standing

    init(_ account: Account) {
        scheme = account.clientAuthentication
        credentials = account.clientCredentials
        nonce = account.clientNonce
        standing =
            switch scheme {
            case .basic where credentials != nil: .proving(.basic, attempt: 1)
            // Without a nonce of the server's there is nothing to compute; it will give one.
            case .md5 where credentials != nil && !nonce.isEmpty: .proving(.md5, attempt: 1)
            case .hmac where credentials != nil && !nonce.isEmpty: .proving(.mac, attempt: 1)
            case .none, .basic, .md5, .hmac: .silent
            }
    }

    /// What proves the device in a message: a credential, or a digest of the message beside it; and the user name that
    /// stands beside a digest.
    struct Proof {
        var credential: Credential?
        var name: String?
        /// What the digest of the message is computed with.
        var nonce: [UInt8]?
    }

    /// What the next message carries.
    mutating func proof() throws(OpenSSLError) -> Proof? {
        guard let credentials, case .proving(let type, _) = standing else { return nil }
        let (name, password) = (credentials.name, credentials.password)
        switch type {
        case .mac:
            usedNonce = nonce
            return Proof(name: name, nonce: nonce)
        case .md5:
            usedNonce = nonce
            let digest = try Authentication.md5(user: name, password: password, nonce: nonce)
            return Proof(credential: Credential(type: type, data: digest), name: name)
        case .basic, .other:
            let data = Authentication.basic(user: name, password: password)
            return Proof(credential: Credential(type: type, data: data))
        }
    }

    /// What stands beside a message; nil for nothing. Where it can't be computed, the server will ask for it.
    func mac(of message: [UInt8], _ proof: Proof?) -> String? {
        guard let nonce = proof?.nonce, let credentials else { return nil }
        do throws(OpenSSLError) {
            let digest = try Authentication.userDigest(
                user: credentials.name, password: credentials.password)
            return try MessageProof(
                userName: credentials.name, userDigest: digest, nonce: nonce, content: message
            ).text
        } catch {
            return nil
        }
    }

    /// The server accepted a message.
    mutating func accepted(_ status: Status) {
        nonce = status.challenge?.nextNonce ?? nonce
        switch standing {
        // Once used, it is used to the end of the session (OMA DM Security 1.2, integrity).
        case .proving(.mac, _): standing = .proving(.mac, attempt: 1)
        // 212 holds for the session; 200 for the message, so that the next one needs a credential too.
        case _ where status.code == .authenticated: standing = .accepted
        case .silent, .proving, .accepted: break
        }
    }

    /// The server refused a message.
    ///
    /// - Returns: Whether another attempt makes sense.
    mutating func challenged(_ challenge: Challenge?) -> Bool {
        guard let challenge, credentials != nil, allows(challenge.type) else { return false }
        var attempts = 0
        if case .proving(let type, let attempt) = standing {
            // The same password again would be refused again.
            guard type != .basic || challenge.type != .basic else { return false }
            attempts = attempt
        }
        nonce = challenge.nextNonce ?? nonce
        guard attempts < Self.maximumAttempts, challenge.type == .basic || isNonceFresh else { return false }
        standing = .proving(challenge.type, attempt: attempts + 1)
        return true
    }

    /// The way to prove oneself that the server asks for and the account doesn't allow; nil for a challenge that could be answered.
    func unsuitable(_ challenge: Challenge?) -> AuthenticationType? {
        guard let challenge, credentials != nil, !allows(challenge.type) else { return nil }
        return challenge.type
    }

    private var isNonceFresh: Bool { !nonce.isEmpty && nonce != usedNonce }

    /// A digest is never given up for a password that could be read, nor one of the message for one of the name.
    private func allows(_ type: AuthenticationType) -> Bool {
        switch (scheme, type) {
        case (.basic, .basic), (.basic, .md5), (.basic, .mac), (.md5, .md5), (.md5, .mac), (.hmac, .mac): true
        case (.none, _), (.md5, _), (.basic, _), (.hmac, _): false
        }
    }
}
