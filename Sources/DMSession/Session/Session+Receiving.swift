internal import Markup
internal import OpenSSL
internal import SyncML

extension Session {
    /// What a message of the server means for the session as a whole.
    enum Event {
        /// It came before: the device's answer was lost.
        case repeated
        /// It came before another one that was answered already.
        case outdated
        /// It is of a protocol that the device doesn't know.
        case otherVersion
        case aborted
        /// The server wants credentials, or others than it got.
        case challenged(Challenge?)
        /// The server can't do anything for the device now.
        case busy(StatusCode)
        case rejected(StatusCode)
        case accepted(Status?)
    }

    func event(_ message: Message) -> Event {
        let status = message.headerStatus(for: messageID)
        // Some servers number all messages alike: one that answers our last isn't an old one.
        if status?.messageRef != messageID {
            if message.header.messageID == peer.lastMessageID { return .repeated }
            if message.header.messageID < peer.trustedMessageID { return .outdated }
        }
        if message.header.versionRefusal != nil { return .otherVersion }
        if message.hasAlert(AlertCode.sessionAbort) { return .aborted }
        if let code = message.sayingBusy { return .busy(code) }
        guard let status else { return .accepted(nil) }
        switch status.code {
        case .unauthorized, .missingCredentials: return .challenged(status.challenge)
        case let code where code.rawValue >= 300: return .rejected(code)
        default: return .accepted(status)
        }
    }

    func decode(_ incoming: Incoming) throws(SessionError) -> (Message, Encoding) {
        let bytes = incoming.bytes
        var bounds = MessageLimits()
        bounds.size = limits.acceptedMessageSize
        let encoding = Encoding(of: bytes.span, mediaType: incoming.contentType)
        let message: Message
        do throws(SyncMLError) {
            message = try MessageCoder.decode(
                bytes.span, as: encoding, limits: bounds, charset: Charset(mediaType: incoming.contentType))
        } catch {
            throw .malformed(error)
        }
        guard isOurs(message.header.sessionID) else {
            throw .wrongSession(expected: sessionID, found: message.header.sessionID)
        }
        return (message, encoding)
    }

    /// Some servers write the session's number in another base.
    private func isOurs(_ id: String) -> Bool {
        guard id != sessionID else { return true }
        guard let ours = number(sessionID, base: 16) else { return false }
        let theirs = number(id, base: 16)
        return theirs == ours || number(id) == ours || theirs != nil && theirs == number(sessionID)
    }
}

extension Header {
    /// What a header of another protocol is answered with. One that doesn't say what it is counts as ours.
    ///
    /// - Source: OMA DM Representation Protocol 1.2: 1.1, 1.2 and 1.3 differ in nothing that is used here.
    var versionRefusal: StatusCode? {
        switch dtdVersion {
        case "1.1", "1.2", "": break
        default: return .unsupportedDTDVersion
        }
        switch protocolVersion {
        case "DM/1.1", "DM/1.2", "DM/1.3", "": return nil
        default: return .unsupportedProtocolVersion
        }
    }
}

extension StatusCode {
    /// Whether it says that the same may succeed later.
    var isBusy: Bool {
        switch self {
        case .inProgress, .retryLater, .unavailable, .storeFailed, .serverFailure: true
        default: false
        }
    }

    /// Whether it says that nobody looked at the command.
    var isUnread: Bool { isBusy || self == .unauthorized || self == .missingCredentials }
}

extension Message {
    /// The status by which the server says that it has no time, for a header or for an alert.
    fileprivate var sayingBusy: StatusCode? {
        statuses.first { $0.code.isBusy && ($0.isForHeader || $0.command == "Alert") }?.code
    }
}
