internal import Accounts
internal import OpenSSL
internal import SyncML

/// How far the server has proven itself to the device.
///
/// - Source: OMA DM Security 1.2.
struct ServerProof {
    private enum Standing {
        case unproven(failures: Int)
        case proven
    }

    /// What a message's credential is worth.
    enum Verdict: Equatable {
        /// Known before this message.
        case known
        /// Known by this message, for the rest of the session.
        case proven
        /// Missing or wrong: nothing is done, and the server is challenged.
        case doubted(StatusCode)
        /// Missing or wrong after a challenge.
        case hopeless
    }

    private let scheme: ServerAuthentication
    private let credentials: Credentials?
    private var nonce: [UInt8]
    private var standing: Standing

    init(_ account: Account) {
        scheme = account.serverAuthentication
        credentials = account.serverCredentials
        nonce = account.serverNonce
        standing = scheme == .transport ? .proven : .unproven(failures: 0)
    }

    var isProven: Bool {
        switch standing {
        case .proven: true
        case .unproven: false
        }
    }

    /// - Parameter message: As it came, with what stood beside it.
    mutating func verdict(
        on credential: Credential?, _ message: Incoming
    ) throws(OpenSSLError) -> Verdict {
        // A digest of the message is asked for each time.
        if isProven && scheme != .hmac { return .known }
        if try isGood(credential, message) {
            standing = .proven
            return .proven
        }
        var failures = 0
        if case .unproven(let count) = standing { failures = count }
        standing = .unproven(failures: failures + 1)
        guard failures == 0 else { return .hopeless }
        return .doubted(credential == nil && message.mac == nil ? .missingCredentials : .unauthorized)
    }

    /// A challenge with a nonce that is good for one proof: after success in the next session, else in the next message.
    mutating func challenge(_ makeNonce: () -> [UInt8]) -> Challenge? {
        switch scheme {
        case .transport: return nil
        case .basic: return Challenge(type: .basic)
        case .md5, .hmac:
            nonce = makeNonce()
            return Challenge(type: scheme == .md5 ? .md5 : .mac, nextNonce: nonce)
        }
    }

    private func isGood(
        _ credential: Credential?, _ message: Incoming
    ) throws(OpenSSLError) -> Bool {
        guard let credentials else { return false }
        let (name, password) = (credentials.name, credentials.password)
        if scheme == .basic {
            guard let credential, credential.type == .basic else { return false }
            return Authentication.areEqual(
                credential.data, Authentication.basic(user: name, password: password))
        }
        let digest = try Authentication.userDigest(user: name, password: password)
        for nonce in nonces {
            if scheme == .hmac, let proof = message.mac.flatMap({ MessageProof($0) }), proof.userName == name
            {
                let expected = try MessageProof(
                    userName: name, userDigest: digest, nonce: nonce, content: message.bytes)
                if expected.isEqual(to: proof) { return true }
            } else if scheme == .md5, let credential, credential.type == .md5 {
                let expected = try Authentication.md5(userDigest: digest, nonce: nonce)
                if Authentication.areEqual(credential.data, expected) { return true }
            }
        }
        return false
    }

    /// A nonce that was never issued would be the same in every session. The one for parties that have lost theirs has
    /// two forms.
    private var nonces: [[UInt8]] {
        if nonce == Notification.resynchronizationNonce { return [nonce, Array("0x00000000".utf8)] }
        return nonce.isEmpty ? [] : [nonce]
    }
}
