public import OpenSSL
public import SyncML

/// Why a session can't go on.
public enum SessionError: Error, Equatable, Sendable {
    /// `receive` without `begin`.
    case notBegun
    /// Message after message is larger than `SessionLimits.acceptedMessageSize`, the limit here, although the server was told.
    /// In bytes.
    case messageTooLarge(limit: Int)
    case malformed(SyncMLError)
    /// The message belongs to another session.
    case wrongSession(expected: String, found: String)
    /// The server sent what it had sent before the last message, again and again.
    case outdated(messageID: Int)
    /// The server sent the same message again and again.
    case repeated(messageID: Int)
    /// A digest could not be computed.
    case digest(OpenSSLError)
}

extension SessionError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notBegun: "a message was received before the session began"
        case .messageTooLarge(let limit):
            "the server's messages have more than \(limit) bytes, though it was told that the device accepts no more"
        case .malformed(let error): error.description
        case .wrongSession(let expected, let found):
            "the server's message is of session \(found), not \(expected)"
        case .outdated(let messageID): "the server sent message \(messageID) after later ones"
        case .repeated(let messageID): "the server sent message \(messageID) again and again"
        case .digest(let error): "could not prove who the device is: \(error)"
        }
    }
}

/// Bounds on a session.
public struct SessionLimits: Equatable, Sendable {
    /// The largest message that the device accepts; announced to the server.
    ///
    /// - Unit: bytes. - Default: 64 KiB.
    public var maxMessageSize = 65_536
    /// The largest message that the device takes: a quarter more than it announces, because some servers count
    /// neither the envelope nor their namespaces.
    ///
    /// - Unit: bytes.
    public var acceptedMessageSize: Int { maxMessageSize + min(maxMessageSize / 4, .max - maxMessageSize) }
    /// The largest value that the device puts together from chunks; announced to the server.
    ///
    /// - Unit: bytes. - Default: 1 MiB.
    public var maxObjectSize = 1 << 20
    /// How much may wait to be sent: further values get status 413, and a server that goes on is left.
    ///
    /// - Unit: bytes. - Default: 4 MiB. A small message can ask for the whole tree a thousand times.
    public var maxAnswerSize = 4 << 20
    /// How many messages the device sends at most, before it says that it leaves. Those that only go on with a large
    /// value, in either direction, don't count.
    ///
    /// - Default: 1000. A server that never ends must not hold the device forever.
    public var messages = 1000
    /// How often the same message of the server is answered again, and how often one that is too large is refused.
    ///
    /// - Default: 3.
    public var repetitions = 3

    public init() {}
}
