internal import Bytes
internal import SyncML

/// Decides whether the sender of messages is the device that it says it is.
///
/// An unknown device is challenged like a known one with a wrong password, so that nobody learns which identifiers
/// exist.
///
/// - Source: OMA DM Security 1.2, credentials and challenges.
struct DeviceAuthenticator {
    /// How far it is.
    enum State: Equatable, Codable {
        /// Not recognised; so many challenges were sent, the last with this nonce.
        case open(challenges: Int, nonce: [UInt8]?)
        /// Recognised for the whole session.
        case accepted
        /// Recognised by the last message; the next one has to be proved with this nonce.
        case proving(nonce: [UInt8])
        /// Turned away for the whole session.
        case refused
    }

    /// What one message's header is answered with.
    enum Verdict: Equatable {
        /// Recognised by an earlier message.
        case known
        /// Recognised by this one. `nextNonce` is for the device's next session; nil with `basic`.
        case accepted(nextNonce: [UInt8]?)
        /// This message is recognised; the next one needs a proof with `nextNonce`.
        case proved(nextNonce: [UInt8])
        case challenged(StatusCode, Challenge)
        case refused
    }

    /// - Default: 3. A stale nonce costs one challenge, so this leaves one to spare.
    static let challengeLimit = 3

    let account: DeviceAccount?
    private let makeNonce: @Sendable () -> [UInt8]
    var state = State.open(challenges: 0, nonce: nil)

    init(_ account: DeviceAccount?, makeNonce: @escaping @Sendable () -> [UInt8]) {
        self.account = account
        self.makeNonce = makeNonce
    }

    /// Whether the last message was the device's.
    var isAccepted: Bool {
        switch state {
        case .accepted, .proving: true
        case .open, .refused: false
        }
    }

    /// Judges a message by the credential in its header, or by the proof beside it.
    mutating func judge(_ credential: Credential?, _ arrival: Arrival = Arrival()) -> Verdict {
        switch state {
        case .accepted: return .known
        case .refused: return .refused
        case .proving(let nonce): return judge(nil, arrival, nonce, after: 0, .mac)
        case .open(let challenges, let nonce):
            let shown = credential?.type == .basic ? AuthenticationType.basic : .md5
            return judge(
                credential, arrival, nonce ?? account?.nonce, after: challenges,
                arrival.proof == nil ? shown : .mac)
        }
    }

    private mutating func judge(
        _ credential: Credential?, _ arrival: Arrival, _ nonce: [UInt8]?, after challenges: Int,
        _ shown: AuthenticationType
    ) -> Verdict {
        if let proof = arrival.proof, isAllowed(.mac), isGood(proof, arrival.bytes, nonce) {
            let next = makeNonce()
            state = .proving(nonce: next)
            return .proved(nextNonce: next)
        }
        if let credential, isAllowed(credential.type), isGood(credential, nonce: nonce) {
            state = .accepted
            return .accepted(nextNonce: credential.type == .md5 ? makeNonce() : nil)
        }
        let isMissing = credential == nil && arrival.proof == nil
        return challenge(isMissing ? .missingCredentials : .unauthorized, after: challenges, shown)
    }

    /// Whether this device may prove itself like that.
    private func isAllowed(_ type: AuthenticationType) -> Bool {
        account?.requirement.map { $0.type == type } ?? true
    }

    private mutating func challenge(
        _ code: StatusCode, after challenges: Int, _ shown: AuthenticationType
    ) -> Verdict {
        guard challenges < Self.challengeLimit else {
            state = .refused
            return .refused
        }
        // What the device has to show, or what it shows of its own accord.
        let type = account?.requirement?.type ?? shown
        let nonce = type == .basic ? nil : makeNonce()
        state = .open(challenges: challenges + 1, nonce: nonce)
        return .challenged(code, Challenge(type: type, nextNonce: nonce))
    }

    private func isGood(_ proof: MessageProof, _ content: [UInt8], _ nonce: [UInt8]?) -> Bool {
        guard let nonce,
            let expected = try? MessageProof(
                userName: "", userDigest: account?.userDigest ?? "", nonce: nonce, content: content)
        else { return false }
        return proof.isEqual(to: expected) && account != nil
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

extension Requirement {
    var type: AuthenticationType {
        switch self {
        case .basic: .basic
        case .md5: .md5
        case .hmac: .mac
        }
    }
}
