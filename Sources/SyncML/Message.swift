/// One message of a device-management session.
///
/// - Source: OMA DM Representation Protocol 1.2, element `SyncML`.
public struct Message: Equatable, Sendable {
    /// Who speaks to whom, and what the sender accepts.
    public var header: Header
    /// What is in the body, in document order.
    public var commands: [Command]
    /// Whether this is the last message of its package (`Final`).
    public var isFinal: Bool

    public init(header: Header, commands: [Command] = [], isFinal: Bool = true) {
        self.header = header
        self.commands = commands
        self.isFinal = isFinal
    }
}

/// Who speaks to whom in which session (`SyncHdr`).
public struct Header: Equatable, Sendable, HostCodable {
    /// - Default: `1.2`; empty when a received header has none.
    public var dtdVersion = "1.2"
    /// - Default: `DM/1.2`; empty when a received header has none.
    public var protocolVersion = "DM/1.2"
    /// The same in all messages of a session, in both directions. Opaque text.
    public var sessionID: String
    /// 1 for each party's first message of a session, one more for each further one.
    public var messageID: Int
    /// The receiver: the server's URL or the device's identifier.
    public var target: Location
    /// The sender. Its name is the user name when the credential is a digest.
    public var source: Location
    /// Where the receiver of this message has to send its next one, if not where it sent the last.
    public var responseURI: String?
    /// The sender's proof; nil when it shows none.
    public var credential: Credential?
    /// What the sender accepts: `maxMessageSize` and `maxObjectSize`.
    public var meta: Meta

    public init(
        sessionID: String, messageID: Int, target: Location, source: Location, responseURI: String? = nil,
        credential: Credential? = nil, meta: Meta = Meta()
    ) {
        self.sessionID = sessionID
        self.messageID = messageID
        self.target = target
        self.source = source
        self.responseURI = responseURI
        self.credential = credential
        self.meta = meta
    }
}

/// The address of a party or of a node (`Target` and `Source`).
public struct Location: Equatable, Sendable, HostCodable {
    /// `LocURI`, as it was written: not decoded, not checked.
    public var uri: String
    /// `LocName`: in a header, the sender's user name.
    public var name: String?

    public init(_ uri: String, name: String? = nil) {
        self.uri = uri
        self.name = name
    }
}
