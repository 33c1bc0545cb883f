public import SyncML

/// What a step of a session has for the world: first all effects, in order, then what comes next.
public struct Output: Equatable, Sendable {
    public var effects: [Effect]
    public var next: Next

    public init(effects: [Effect] = [], next: Next) {
        self.effects = effects
        self.next = next
    }
}

/// What the caller has to do.
public enum Next: Equatable, Sendable {
    /// Send this message, and give the answer to `Session.receive`. `to` is a URL, or (from odd servers) a reference
    /// relative to the URL before.
    case send([UInt8], to: String)
    case finished(SessionResult)
}

/// What has to be stored or told. Nonces have to be stored before the message is sent.
public enum Effect: Equatable, Sendable {
    /// The server issued it: the device's next digest is computed with it.
    case clientNonce([UInt8])
    /// The device issues it with the next message: the server's next digest has to be computed with it.
    case serverNonce([UInt8])
    /// The server answered the generic alert of this number.
    case alertAnswered(number: UInt64, StatusCode)
    /// A command of the server was not carried out.
    case refused(command: String, uri: String, StatusCode)
    /// The server wants this text shown. It is as the server wrote it: not to be trusted.
    case displayed(text: String)
}

/// How a session ended.
public enum SessionResult: Equatable, Sendable {
    /// Both have said all they had to say.
    case completed
    case aborted(by: Party)
    /// The server doesn't take the device's credentials, or asks for some that the account doesn't allow.
    case authenticationFailed
    /// The server's credentials are missing or wrong.
    case serverNotAuthenticated
    /// The server doesn't want a session, for example 503.
    case serverRejected(StatusCode)
    /// There were as many messages as `SessionLimits.messages`.
    case tooManyMessages
}

/// One side of a session.
public enum Party: Equatable, Sendable {
    case client, server
}

extension SessionResult: CustomStringConvertible {
    public var description: String {
        switch self {
        case .completed: "the session is complete"
        case .aborted(.client): "the device aborted the session"
        case .aborted(.server): "the server aborted the session"
        case .authenticationFailed: "the server refused the device's credentials; check the account"
        case .serverNotAuthenticated:
            "the server didn't prove who it is; check the account's server credentials"
        case .serverRejected(let code): "the server refused the session with status \(code)"
        case .tooManyMessages: "the server didn't come to an end"
        }
    }
}
