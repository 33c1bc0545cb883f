internal import SyncML

/// Proves to the device that the server is the one it trusts.
///
/// - Source: OMA DM Security 1.2, the same challenges as for a client, the other way round.
struct ServerAuthentication {
    /// How far it is.
    enum State: Equatable {
        /// Nothing is shown: there are no credentials, or the device has accepted them for the session.
        case silent
        /// Shown in every message; the device has sent so many challenges. Without a nonce no digest can be made yet.
        case showing(challenges: Int, nonce: [UInt8]?)
        /// The device doesn't accept what the server has.
        case rejected
    }

    /// What the device's answer to a header means for the session.
    enum Reaction: Equatable {
        case fine
        /// The commands of the message were not carried out and have to be sent again, with the credential.
        case repeatCommands
    }

    /// - Default: 2. A second challenge may come because the first nonce was stale; after that it is the secret.
    static let challengeLimit = 2

    private let credentials: ServerCredentials?
    private(set) var state: State
    /// Issued by the device for the server's next session.
    private(set) var nextNonce: [UInt8]?

    init(_ credentials: ServerCredentials?) {
        self.credentials = credentials
        state = credentials.map { .showing(challenges: 0, nonce: $0.nonce) } ?? .silent
    }

    /// What goes into the next header; nil when there is nothing to show, or nothing to make it from.
    var credential: Credential? {
        guard case .showing(_, let nonce) = state, let credentials else { return nil }
        switch credentials.secret {
        case .basic(let text): return Credential(type: .basic, data: text)
        case .digest(let digest):
            guard let nonce, let data = try? Authentication.md5(userDigest: digest, nonce: nonce) else {
                return nil
            }
            return Credential(type: .md5, data: data)
        }
    }

    /// The user name that belongs beside the credential.
    var userName: String? { credential == nil ? nil : credentials?.userName }

    /// Takes the device's answer to a header of the server's.
    mutating func heard(_ status: Status) -> Reaction {
        switch status.code {
        case .unauthorized, .missingCredentials: return challenged(status.challenge)
        case .authenticated:
            nextNonce = status.challenge?.nextNonce ?? nextNonce
            state = .silent
            return .fine
        default:
            renew(status.challenge?.nextNonce)
            return .fine
        }
    }

    /// The next session's nonce is in safe keeping.
    mutating func forgetNextNonce() { nextNonce = nil }

    private mutating func challenged(_ challenge: Challenge?) -> Reaction {
        guard case .showing(let challenges, _) = state, challenges < Self.challengeLimit,
            let challenge, canAnswer(challenge)
        else {
            state = .rejected
            return .fine
        }
        state = .showing(challenges: challenges + 1, nonce: challenge.nextNonce)
        return .repeatCommands
    }

    /// Accepted for one message: the next one needs a digest with the new nonce.
    private mutating func renew(_ nonce: [UInt8]?) {
        guard case .showing(let challenges, _) = state, let nonce else { return }
        state = .showing(challenges: challenges, nonce: nonce)
        nextNonce = nonce
    }

    private func canAnswer(_ challenge: Challenge) -> Bool {
        switch (credentials?.secret, challenge.type) {
        case (.digest, .md5): challenge.nextNonce != nil
        case (.basic, .basic): true
        default: false
        }
    }
}
