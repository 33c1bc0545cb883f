internal import Bytes
internal import SyncML

/// Decides whether the sender of messages is the device that it says it is.
///
/// An unknown device is challenged like a known one with a wrong password, so that nobody learns which identifiers
/// exist.
///
/// - Source: OMA DM Security 1.2, credentials and challenges. Both `basic` and `md5` are taken; `md5` is asked for.
struct ClientAuthentication {
    /// How far it is.
    enum State: Equatable {
        /// Not recognised; so many challenges were sent, the last with this nonce.
        case open(challenges: Int, nonce: [UInt8]?)
        /// Recognised for the whole session.
        case accepted
        /// Turned away for the whole session.
        case refused
    }

    /// What one message's header is answered with.
    enum Verdict: Equatable {
        /// Recognised by an earlier message.
        case known
        /// Recognised by this one. `nextNonce` is for the device's next session; nil with `basic`.
        case accepted(nextNonce: [UInt8]?)
        case challenged(StatusCode, Challenge)
        case refused
    }

    /// - Default: 3. Our choice: a stale nonce costs one challenge, so this leaves one to spare.
    static let challengeLimit = 3

    private let account: DeviceAccount?
    private let makeNonce: @Sendable () -> [UInt8]
    private(set) var state = State.open(challenges: 0, nonce: nil)

    init(_ account: DeviceAccount?, makeNonce: @escaping @Sendable () -> [UInt8]) {
        self.account = account
        self.makeNonce = makeNonce
    }

    /// Judges a message by the credential in its header.
    mutating func judge(_ credential: Credential?) -> Verdict {
        switch state {
        case .accepted: return .known
        case .refused: return .refused
        case .open(let challenges, let nonce):
            guard let credential else { return challenge(.missingCredentials, after: challenges, .md5) }
            if isGood(credential, nonce: nonce ?? account?.nonce) { return accept(credential) }
            return challenge(.unauthorized, after: challenges, credential.type)
        }
    }

    private mutating func accept(_ credential: Credential) -> Verdict {
        state = .accepted
        return .accepted(nextNonce: credential.type == .md5 ? makeNonce() : nil)
    }

    private mutating func challenge(
        _ code: StatusCode, after challenges: Int, _ type: AuthenticationType
    ) -> Verdict {
        guard challenges < Self.challengeLimit else {
            state = .refused
            return .refused
        }
        guard type != .basic else {
            state = .open(challenges: challenges + 1, nonce: nil)
            return .challenged(code, Challenge(type: .basic))
        }
        let nonce = makeNonce()
        state = .open(challenges: challenges + 1, nonce: nonce)
        return .challenged(code, Challenge(type: .md5, nextNonce: nonce))
    }

    private func isGood(_ credential: Credential, nonce: [UInt8]?) -> Bool {
        // Computed for an unknown device too: the time it takes tells nothing either.
        let secret = account?.userDigest ?? ""
        switch credential.type {
        case .md5:
            guard let nonce,
                let expected = try? Authentication.md5(userDigest: secret, nonce: nonce)
            else { return false }
            return Authentication.areEqual(credential.data, expected) && account != nil
        case .basic:
            guard let digest = Self.userDigest(ofBasic: credential.data) else { return false }
            return Authentication.areEqual(digest, secret) && account != nil
        case .mac, .other: return false
        }
    }

    /// B64(H(user:password)) of B64(user:password).
    private static func userDigest(ofBasic text: String) -> String? {
        guard let bytes = Base64.decode(text), let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else {
            return nil
        }
        return try? Authentication.userDigest(
            user: String(decoding: bytes[..<colon], as: UTF8.self),
            password: String(decoding: bytes[(colon + 1)...], as: UTF8.self))
    }
}
