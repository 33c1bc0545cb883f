/// What is the same for all sessions of a server, and the addresses of one.
public struct SessionSettings: Equatable, Sendable, Codable {
    /// What the server calls itself in the headers of its messages: its URL.
    public var serverURI: String
    /// Where the device is to send the next message: the URL with what identifies the session.
    public var responseURI: String
    /// The largest message that the server accepts, told to the device.
    ///
    /// - Unit: bytes.
    /// - Default: 512 KiB, the inventory of 1000 components in one message.
    public var maxMessageSize = 512 << 10
    /// The largest object that the server puts together from chunks, told to the device.
    ///
    /// - Unit: bytes.
    /// - Default: 1 MiB; a tree of some thousand nodes as one document.
    public var maxObjectSize = 1 << 20
    /// The largest message that the server sends when the device announces no limit.
    ///
    /// - Unit: bytes.
    /// - Default: 64 KiB, which devices without limits in the field take.
    public var largestReply = 64 << 10
    /// How many messages in a row a device may send that answer nothing and bring nothing. A session that gets on may be
    /// as long as it needs.
    ///
    /// - Default: 100. Small devices spread the statuses of one message over a few.
    public var idleMessageLimit = 100
    /// The largest reply to somebody who hasn't proved to be a device.
    ///
    /// - Unit: bytes.
    /// - Default: 4 KiB: a challenge and the statuses of an ordinary first message.
    public var largestReplyToStrangers = 4 << 10

    public init(serverURI: String, responseURI: String) {
        self.serverURI = serverURI
        self.responseURI = responseURI
    }
}
