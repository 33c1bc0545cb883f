/// The answer to one command, or to one item of it (`Status`).
public struct Status: Equatable, Sendable, HostCodable {
    /// `MsgID` of the message that held the command.
    public var messageRef: Int
    /// `CmdID` of the command; `0` for the header.
    public var commandRef: String
    /// The command's name; `SyncHdr` for the header.
    public var command: String
    /// The items' targets that this is about; none when it is about all items of the command.
    public var targetRefs: [String]
    /// The items' sources that this is about.
    public var sourceRefs: [String]
    /// The sender's proof; nil when it shows none.
    public var credential: Credential?
    /// Only in the answer to a header.
    public var challenge: Challenge?
    /// What became of the command.
    public var code: StatusCode
    /// More about the answer: a user's input, or the beginning of what was refused.
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
public struct Results: Equatable, Sendable, HostCodable {
    /// Absent means 1.
    public var messageRef: Int?
    /// `CmdID` of the `Get`.
    public var commandRef: String
    /// What is said about the items' data, unless an item says it itself.
    public var meta: Meta
    /// The target that the `Get` named, if it named one only.
    public var targetRef: String?
    /// The source that the command named, if it named one only.
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
