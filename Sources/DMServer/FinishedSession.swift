public import SyncML

/// What is left of a session that is over: the reply to its last message, in case the device didn't get it.
public struct FinishedSession: Equatable, Sendable, Codable {
    let deviceID: String
    let sessionID: String
    let messageID: Int
    /// What the device was answered last.
    public let reply: Reply

    /// The reply to a message that was answered before; nil for any other message.
    public func repeatedReply(to message: Message) -> Reply? {
        let header = message.header
        let isSame = header.source.uri == deviceID && header.sessionID == sessionID
        return isSame && header.messageID <= messageID && !ServerSession.isOpening(message) ? reply : nil
    }
}

extension ServerSession {
    /// What outlives the session; nil while it goes on.
    public var finished: FinishedSession? {
        guard isOver else { return nil }
        return FinishedSession(
            deviceID: deviceID, sessionID: sessionID, messageID: header.messageID, reply: lastReply)
    }
}
