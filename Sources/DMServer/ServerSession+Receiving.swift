public import SyncML

extension ServerSession {
    /// Takes the device's next message. Not for one that was answered before: see `repeatedReply(to:)`.
    public mutating func receive(_ message: Message) -> [Event] {
        received += 1
        header = message.header
        adoptLimits(message.header.meta)
        guard received <= settings.messageLimit else {
            outgoing.append(.alert(Alert(code: AlertCode.sessionAbort)))
            return end(.tooManyMessages)
        }
        if let code = unsupportedVersion {
            refuse(message, code, nil)
            return end(.unsupportedVersion)
        }
        return authenticate(message)
    }

    private mutating func authenticate(_ message: Message) -> [Event] {
        let reaction = hearHeaderStatuses(message)
        switch client.judge(message.header.credential) {
        case .known:
            answerHeader(.ok)
            return manage(message, reaction)
        case .accepted(let nonce):
            let challenge = nonce.map { Challenge(type: .md5, nextNonce: $0) }
            answerHeader(.authenticated, challenge)
            state = .managing
            return [.authenticated] + (nonce.map { [.deviceNonce($0)] } ?? []) + manage(message, reaction)
        case .challenged(let code, let challenge):
            refuse(message, code, challenge)
            turn = .close
            return []
        case .refused:
            refuse(message, .unauthorized, nil)
            return end(.authenticationFailed)
        }
    }

    /// What the device says of the server's credential comes first, wherever it stands: commands depend on it.
    private mutating func hearHeaderStatuses(_ message: Message) -> ServerAuthentication.Reaction {
        var reaction = ServerAuthentication.Reaction.fine
        for case .status(let status) in message.commands.map(\.body) where status.isForHeader {
            reaction = server.heard(status)
        }
        return reaction
    }

    private mutating func manage(_ message: Message, _ reaction: ServerAuthentication.Reaction) -> [Event] {
        var events = server.nextNonce.map { [Event.serverNonce($0)] } ?? []
        server.forgetNextNonce()
        if reaction == .repeatCommands { exchange.repeatCommands() }
        let incomplete = object.incomplete
        for command in message.commands { events += handle(command) }
        if let lost = incomplete, object.incomplete == lost { noEndOfData(lost) }
        // What the device tells is taken all the same: it has proved who it is.
        guard server.state != .rejected else { return events + end(.serverRejected) }
        return events + takeTurn(after: message)
    }

    private mutating func takeTurn(after message: Message) -> [Event] {
        guard !isOver else { return [] }
        let asksForMore = message.commands.contains { $0.alertCode == AlertCode.nextMessage }
        guard message.isFinal || asksForMore && !exchange.isAwaiting else {
            turn = .askForMore
            return []
        }
        turn = .act
        return exchange.close().map { plan.answered($0) } ?? []
    }

    /// Answers every command with the same failure, as long as the device isn't recognised.
    private mutating func refuse(_ message: Message, _ code: StatusCode, _ challenge: Challenge?) {
        answerHeader(code, challenge)
        for command in message.commands.flatMap(\.flattened) where command.needsStatus {
            answer(command, code)
        }
    }

    mutating func end(_ end: SessionEnd) -> [Event] {
        turn = .close
        state = .over(end)
        return [.ended(end)]
    }

    private mutating func adoptLimits(_ meta: Meta) {
        guard let size = meta.maxMessageSize else { return }
        // Below this a header and a few statuses don't fit, and no session can get anywhere.
        limit = min(max(size, 2048), settings.largestReply)
    }

    /// - Source: OMA DM 1.2; 1.1 differs in nothing that matters here, and is answered in kind.
    private var unsupportedVersion: StatusCode? {
        guard ["1.2", "1.1"].contains(header.dtdVersion) else { return .unsupportedDTDVersion }
        guard ["DM/1.2", "DM/1.1"].contains(header.protocolVersion) else {
            return .unsupportedProtocolVersion
        }
        return nil
    }
}
