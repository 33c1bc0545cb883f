/// What is the same for all sessions of a server, and the addresses of one.
public struct SessionSettings: Equatable, Sendable {
    /// What the server calls itself in the headers of its messages: its URL.
    public var serverURI: String
    /// Where the device is to send the next message: the URL with what identifies the session.
    public var responseURI: String
    /// The largest message that the server accepts, told to the device.
    ///
    /// - Unit: bytes.
    /// - Default: 512 KiB.
    public var maxMessageSize = 512 << 10
    /// The largest object that the server puts together from chunks, told to the device.
    ///
    /// - Unit: bytes.
    /// - Default: 1 MiB.
    public var maxObjectSize = 1 << 20
    /// The largest message that the server sends when the device announces no limit.
    ///
    /// - Unit: bytes.
    /// - Default: 64 KiB.
    public var largestReply = 64 << 10
    /// How many messages of a device one session may have.
    ///
    /// - Default: 1000.
    public var messageLimit = 1000

    public init(serverURI: String, responseURI: String) {
        self.serverURI = serverURI
        self.responseURI = responseURI
    }
}
