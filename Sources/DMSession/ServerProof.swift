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

    mutating func verdict(on credential: Credential?) throws(OpenSSLError) -> Verdict {
        switch standing {
        case .proven: return .known
        case .unproven(let failures):
            if try isGood(credential) {
                standing = .proven
                return .proven
            }
            standing = .unproven(failures: failures + 1)
            guard failures == 0 else { return .hopeless }
            return .doubted(credential == nil ? .missingCredentials : .unauthorized)
        }
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

    private func isGood(_ credential: Credential?) throws(OpenSSLError) -> Bool {
        guard let credential, let credentials else { return false }
        let (name, password) = (credentials.name, credentials.password)
        switch (scheme, credential.type) {
        case (.basic, .basic):
            return Authentication.areEqual(
                credential.data, Authentication.basic(user: name, password: password))
        case (.md5, .md5):
            // A nonce that was never issued would be the same in every session.
            guard !nonce.isEmpty else { return false }
            return Authentication.areEqual(
                credential.data, try Authentication.md5(user: name, password: password, nonce: nonce))
        case (.transport, _), (.basic, _), (.md5, _), (.hmac, _): return false
        }
    }
}
