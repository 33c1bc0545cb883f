/// The answer to one command, or to one item of it (`Status`).
public struct Status: Equatable, Sendable {
    /// `MsgID` of the message that held the command.
    public var messageRef: Int
    /// `CmdID` of the command; `0` for the header.
    public var commandRef: String
    /// The command's name; `SyncHdr` for the header.
    public var command: String
    /// The items' targets that this is about; none when it is about all items of the command.
    public var targetRefs: [String]
    public var sourceRefs: [String]
    public var credential: Credential?
    /// Only in the answer to a header.
    public var challenge: Challenge?
    public var code: StatusCode
    public var items: [Item]

    public init(
        messageRef: Int, commandRef: String, command: String, targetRefs: [String] = [],
        sourceRefs: [String] = [], credential: Credential? = nil, challenge: Challenge? = nil,
        code: StatusCode, items: [Item] = []
    ) {
        self.messageRef = messageRef
        self.commandRef = commandRef
        self.command = command
        self.targetRefs = targetRefs
        self.sourceRefs = sourceRefs
        self.credential = credential
        self.challenge = challenge
        self.code = code
        self.items = items
    }

    /// Whether this answers a message's header.
    public var isForHeader: Bool { commandRef == "0" }
}

/// What a `Get` found (`Results`).
public struct Results: Equatable, Sendable {
    /// Absent means 1.
    public var messageRef: Int?
    public var commandRef: String
    public var meta: Meta
    public var targetRef: String?
    public var sourceRef: String?
    /// One a node; its source is the node's URI.
    public var items: [Item]

    public init(
        messageRef: Int? = nil, commandRef: String, meta: Meta = Meta(), targetRef: String? = nil,
        sourceRef: String? = nil, items: [Item] = []
    ) {
        self.messageRef = messageRef
        self.commandRef = commandRef
        self.meta = meta
        self.targetRef = targetRef
        self.sourceRef = sourceRef
        self.items = items
    }
}
