internal import Foundation
public import SCOMOTerms

// A session between two messages as bytes: whoever has them goes on with it.

extension Primitive: Codable {}

extension ServerSession {
    /// All that the session knows, for a program of the same version.
    public var stored: [UInt8] {
        get throws { Array(try JSONEncoder().encode(self)) }
    }

    /// The session that was stored.
    ///
    /// - Throws: When these aren't the bytes of a session.
    public init(stored: [UInt8], makeNonce: @escaping @Sendable () -> [UInt8]) throws {
        let decoder = JSONDecoder()
        if let key = CodingUserInfoKey(rawValue: NonceSource.key) {
            decoder.userInfo[key] = NonceSource(make: makeNonce)
        }
        self = try decoder.decode(ServerSession.self, from: Data(stored))
    }
}

/// Where nonces come from, which isn't stored: each program has its own.
private struct NonceSource: Sendable {
    static let key = "nonces"
    var make: @Sendable () -> [UInt8]
}

extension DeviceAuthenticator: Codable {
    private enum Key: CodingKey {
        case account, state
    }

    init(from decoder: any Decoder) throws {
        guard let key = CodingUserInfoKey(rawValue: NonceSource.key),
            let nonces = decoder.userInfo[key] as? NonceSource
        else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "nobody makes nonces"))
        }
        let values = try decoder.container(keyedBy: Key.self)
        self.init(
            try values.decodeIfPresent(DeviceAccount.self, forKey: .account), makeNonce: nonces.make)
        state = try values.decode(State.self, forKey: .state)
    }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encodeIfPresent(account, forKey: .account)
        try values.encode(state, forKey: .state)
    }
}
