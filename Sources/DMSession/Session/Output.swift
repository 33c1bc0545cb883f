public import SyncML

/// What a step of a session has for the world: first all effects, in order, then what comes next.
public struct Output: Equatable, Sendable {
    /// What has to be done before anything is sent.
    public var effects: [Effect]
    /// What has to happen then.
    public var next: Next

    public init(effects: [Effect] = [], next: Next) {
        self.effects = effects
        self.next = next
    }
}

/// What the caller has to do.
public enum Next: Equatable, Sendable {
    /// Send this message, and give the answer to `Session.receive`.
    case send(Outgoing)
    case finished(SessionResult)
}

/// A message of the device.
public struct Outgoing: Equatable, Sendable {
    /// The message, as it has to be sent.
    public var bytes: [UInt8]
    /// A URL, or (from odd servers) a reference relative to the URL before.
    public var address: String
    /// Gives the media type.
    public var encoding: Encoding
    /// The value of the header `x-syncml-hmac`, if the message has one.
    public var mac: String?

    public init(bytes: [UInt8], address: String, encoding: Encoding = .xml, mac: String? = nil) {
        self.bytes = bytes
        self.address = address
        self.encoding = encoding
        self.mac = mac
    }
}

/// A message of the server, as the transport delivers it.
public struct Incoming: Equatable, Sendable {
    /// The message, as it arrived.
    public var bytes: [UInt8]
    /// As the server wrote it, parameters included; nil when it wrote none.
    public var contentType: String?
    /// The value of the header `x-syncml-hmac`.
    public var mac: String?
    /// Whether the message has more bytes than were read, which are none.
    public var isTooLarge = false

    /// An answer that was too large to be read.
    public static var tooLarge: Incoming {
        var incoming = Incoming(bytes: [])
        incoming.isTooLarge = true
        return incoming
    }

    public init(bytes: [UInt8], contentType: String? = nil, mac: String? = nil) {
        self.bytes = bytes
        self.contentType = contentType
        self.mac = mac
    }
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
    /// The server doesn't take the device's credentials.
    case authenticationFailed
    /// The server asks for credentials of a kind that the account doesn't allow; none were sent.
    case challengeUnsuitable(AuthenticationType)
    /// The server's credentials are wrong, or missing though they were asked for.
    case serverNotAuthenticated
    /// The server had nothing to do, and showed no credentials before it was asked for some: who it is stays open.
    case serverUnproven
    /// The server doesn't want a session, for example 404.
    case serverRejected(StatusCode)
    /// The server can't serve the device now, for example 503: the same is worth trying later.
    case serverBusy(StatusCode)
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
        case .challengeUnsuitable(let type):
            "the server asks for \(type.name), which the account doesn't allow, so no credentials were sent; "
                + "set the account's authentication to what the server asks for, or the server's to the account's"
        case .serverNotAuthenticated:
            "the server didn't prove who it is; check the account's server credentials"
        case .serverUnproven: "the server wanted nothing, and didn't prove who it is"
        case .serverRejected(let code): "the server refused the session with status \(code)"
        case .serverBusy(.serverFailure): "the server failed (status 511)"
        case .serverBusy(let code): "the server has no time for the device now (status \(code))"
        case .tooManyMessages: "the server didn't come to an end"
        }
    }
}
