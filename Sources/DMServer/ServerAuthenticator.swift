internal import SyncML

/// Proves to the device that the server is the one it trusts.
///
/// - Source: OMA DM Security 1.2, the same challenges as for a client, the other way round.
struct ServerAuthenticator: Codable {
    /// How far it is.
    enum State: Equatable, Codable {
        /// Nothing is shown: there are no credentials, or the device has accepted them for the session.
        case silent
        /// Shown in every message; the device has sent so many challenges. Nil: it has issued no nonce yet.
        case showing(AuthenticationType, challenges: Int, nonce: [UInt8]?)
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
    /// Issued by the device for the server's next session, or for its next message.
    private(set) var nextNonce: [UInt8]?

    init(_ credentials: ServerCredentials?) {
        self.credentials = credentials
        state =
            credentials.map { .showing($0.type, challenges: 0, nonce: $0.nonce) } ?? .silent
    }

    /// What goes into the next header; nil when there is nothing to show, or nothing to make it from.
    var credential: Credential? {
        guard case .showing(let type, _, let nonce) = state, type != .mac, let credentials else { return nil }
        switch credentials.secret {
        case .basic(let text): return Credential(type: .basic, data: text)
        case .digest(let digest):
            // The device issues the first nonce when it challenges; until then it is empty.
            guard let data = try? Authentication.md5(userDigest: digest, nonce: nonce ?? []) else {
                return nil
            }
            return Credential(type: .md5, data: data)
        }
    }

    /// The user name that belongs beside the credential or the proof.
    var userName: String? { credential == nil && provingNonce == nil ? nil : credentials?.userName }

    /// What goes beside the next message; nil when nothing does.
    func proof(of message: [UInt8]) -> MessageProof? {
        guard let nonce = provingNonce, let credentials, case .digest(let digest) = credentials.secret else {
            return nil
        }
        return try? MessageProof(
            userName: credentials.userName, userDigest: digest, nonce: nonce, content: message)
    }

    /// Takes the device's answer to a header of the server's.
    mutating func heard(_ status: Status) -> Reaction {
        switch status.code {
        case .unauthorized, .missingCredentials: return challenged(status.challenge)
        // A proof is due with every message, whatever the device says.
        case .authenticated where provingNonce == nil:
            nextNonce = status.challenge?.nextNonce ?? nextNonce
            state = .silent
            return .fine
        default:
            renew(status.challenge?.nextNonce)
            return .fine
        }
    }

    /// The next nonce is in safe keeping.
    mutating func forgetNextNonce() { nextNonce = nil }

    private var provingNonce: [UInt8]? {
        guard case .showing(.mac, _, let nonce) = state else { return nil }
        return nonce ?? []
    }

    private mutating func challenged(_ challenge: Challenge?) -> Reaction {
        guard case .showing(_, let challenges, _) = state, challenges < Self.challengeLimit,
            let challenge, canAnswer(challenge)
        else {
            state = .rejected
            return .fine
        }
        state = .showing(challenge.type, challenges: challenges + 1, nonce: challenge.nextNonce)
        return .repeatCommands
    }

    /// Accepted for one message: the next one needs a digest with the new nonce.
    private mutating func renew(_ nonce: [UInt8]?) {
        guard case .showing(let type, let challenges, _) = state, let nonce else { return }
        state = .showing(type, challenges: challenges, nonce: nonce)
        nextNonce = nonce
    }

    private func canAnswer(_ challenge: Challenge) -> Bool {
        switch (credentials?.secret, challenge.type) {
        case (.digest, .md5), (.digest, .mac): challenge.nextNonce != nil
        case (.basic, .basic): true
        default: false
        }
    }
}

extension ServerCredentials {
    /// What is shown without being asked.
    fileprivate var type: AuthenticationType {
        switch secret {
        case .basic: .basic
        case .digest: provesMessages ? .mac : .md5
        }
    }
}
