public import SyncML

/// The server's half of one device-management session: messages go in, replies and events come out.
///
/// It does no input or output. For every message of the device call `receive(_:)`, make the events durable, then call
/// `reply(_:)` with the device's orders that aren't over, make those events durable too, and send the bytes.
///
/// - Source: OMA DM Protocol 1.2, packages 1 to 4.
public struct ServerSession: Sendable, Codable {
    /// How far the session is.
    enum State: Equatable, Codable {
        /// The device has not proved who it is.
        case authenticating
        case managing
        case over(SessionEnd)
    }

    /// What kind of reply the last message of the device calls for.
    enum Turn: Equatable, Codable {
        /// Statuses, and whatever is next to be done.
        case act
        /// Statuses, and the wish for the rest of the device's package.
        case askForMore
        /// Statuses alone.
        case close
    }

    /// The identifier that the sender gives itself. Nobody has proved it before the event `authenticated`.
    public let deviceID: String
    /// The device's own number of the session.
    public let sessionID: String

    let settings: SessionSettings
    var state = State.authenticating
    var turn = Turn.close
    var client: DeviceAuthenticator
    var server: ServerAuthenticator
    var plan: DevicePlan
    var exchange = CommandExchange()
    var object: LargeObject

    /// The header of the device's last message.
    var header: Header
    /// That of the device's last message, and of our reply to it.
    var encoding = Encoding.xml
    /// What the device accepts.
    var limit: Int
    /// The number of our last message.
    var messageID = 0
    var received = 0
    /// How many messages of the device in a row have brought nothing.
    var idle = 0
    /// Statuses and alerts that belong into the next messages.
    var outgoing: [Command.Body] = []
    var lastReply = Reply(bytes: [])
    /// What the program knows of the device's limits.
    var told: DeviceTraits
    /// Items of a generic alert that comes in several messages.
    var alertItems: [Item] = []

    /// Begins the session that `message` opens. `account` is nil for a device that the server doesn't know: it will
    /// be challenged, in vain.
    public init(
        for message: Message, account: DeviceAccount?, traits: DeviceTraits = DeviceTraits(),
        settings: SessionSettings, makeNonce: @escaping @Sendable () -> [UInt8]
    ) {
        deviceID = message.header.source.uri
        sessionID = message.header.sessionID
        header = message.header
        limit = settings.largestReply
        client = DeviceAuthenticator(account, makeNonce: makeNonce)
        server = ServerAuthenticator(account?.serverCredentials)
        plan = DevicePlan(traits)
        told = traits
        object = LargeObject(limit: settings.maxObjectSize)
        self.settings = settings
    }

    /// Whether the device has proved who it is.
    public var isAuthenticated: Bool { state != .authenticating && client.isAccepted }

    /// Whether nothing more will happen.
    public var isOver: Bool { if case .over = state { true } else { false } }

    /// Whether the next reply could begin with something new.
    public var isIdle: Bool { isAuthenticated && !exchange.isBusy }

    /// Whether `message` belongs to this session.
    public func isContinued(by message: Message) -> Bool {
        message.header.source.uri == deviceID && message.header.sessionID == sessionID
            && !Self.isOpening(message)
    }

    /// The reply to a message that was answered before: the device didn't get it and has sent the message again.
    public func repeatedReply(to message: Message) -> Reply? {
        guard received > 0, message.header.messageID <= header.messageID else { return nil }
        return lastReply
    }

    /// Whether `message` starts a session: the first one of the device, with the alert that says so.
    ///
    /// - Source: OMA DM Protocol 1.2, package 1. A device that was restarted may use the old session's number again.
    public static func isOpening(_ message: Message) -> Bool {
        message.header.messageID == 1 && message.commands.contains { $0.isOpening }
    }
}

extension Command {
    /// Whether this is the alert that starts a session.
    fileprivate var isOpening: Bool {
        guard case .alert(let alert) = body else { return false }
        return alert.code == AlertCode.clientInitiated || alert.code == AlertCode.serverInitiated
    }
}
