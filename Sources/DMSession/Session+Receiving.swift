internal import OpenSSL
internal import SyncML

extension Session {
    /// What a message of the server means for the session as a whole.
    enum Event {
        /// It came before: the device's answer was lost.
        case repeated
        case aborted(Status?)
        /// The server wants credentials, or others than it got.
        case challenged(Challenge?)
        case rejected(StatusCode)
        case accepted(Status?)
    }

    func event(_ message: Message) -> Event {
        let status = message.headerStatus(for: messageID)
        // Some servers number all messages alike: one that answers our last isn't an old one.
        if message.header.messageID == peer.lastMessageID, status?.messageRef != messageID {
            return .repeated
        }
        if message.hasAlert(AlertCode.sessionAbort) { return .aborted(status) }
        guard let status else { return .accepted(nil) }
        switch status.code {
        case .unauthorized, .missingCredentials: return .challenged(status.challenge)
        case let code where code.rawValue >= 300: return .rejected(code)
        default: return .accepted(status)
        }
    }

    func decode(_ bytes: [UInt8]) throws(SessionError) -> Message {
        guard bytes.count <= limits.maxMessageSize else {
            throw .messageTooLarge(size: bytes.count, limit: limits.maxMessageSize)
        }
        var bounds = MessageLimits()
        bounds.size = limits.maxMessageSize
        let message: Message
        do throws(SyncMLError) {
            message = try MessageCoder.decode(bytes.span, limits: bounds)
        } catch {
            throw .malformed(error)
        }
        guard isOurs(message.header.sessionID) else {
            throw .wrongSession(expected: sessionID, found: message.header.sessionID)
        }
        return message
    }

    /// Some servers write the session's number in another base.
    private func isOurs(_ id: String) -> Bool {
        guard id != sessionID else { return true }
        let (ours, theirs) = (sessionID, id)
        guard let hexadecimal = Int(ours, radix: 16) else { return false }
        return Int(theirs, radix: 16) == hexadecimal || Int(theirs) == hexadecimal
            || Int(theirs, radix: 16) == Int(ours)
    }
}
