public import SyncML

extension ServerSession {
    /// Takes the device's next message. Not for one that was answered before: see `repeatedReply(to:)`.
    public mutating func receive(_ message: Message, _ arrival: Arrival = Arrival()) -> [Event] {
        received += 1
        (header, encoding) = (message.header, arrival.encoding)
        adoptLimits(message.header.meta)
        idle += 1
        guard idle <= settings.idleMessageLimit else {
            outgoing.append(.alert(Alert(code: AlertCode.sessionAbort)))
            return end(.tooManyMessages)
        }
        if let code = unsupportedVersion {
            refuse(message, code, nil)
            return end(.unsupportedVersion)
        }
        return authenticate(message, arrival)
    }

    private mutating func authenticate(_ message: Message, _ arrival: Arrival) -> [Event] {
        let reaction = hearHeaderStatuses(message)
        switch client.judge(message.header.credential, arrival) {
        case .known:
            answerHeader(.ok)
            return manage(message, reaction)
        case .accepted(let nonce):
            answerHeader(.authenticated, nonce.map { Challenge(type: .md5, nextNonce: $0) })
            return recognised(nonce) + manage(message, reaction)
        case .proved(let nonce):
            answerHeader(.ok, Challenge(type: .mac, nextNonce: nonce))
            return recognised(nonce) + manage(message, reaction)
        case .challenged(let code, let challenge):
            refuse(message, code, challenge)
            turn = .close
            return code == .unauthorized ? [.proofFailed] : []
        case .refused:
            refuse(message, .unauthorized, nil)
            return [.proofFailed] + end(.authenticationFailed)
        }
    }

    /// The device has proved who it is: for the first time in this session, or with one more message.
    private mutating func recognised(_ nonce: [UInt8]?) -> [Event] {
        let nonce = nonce.map { [Event.deviceNonce($0)] } ?? []
        guard state == .authenticating else { return nonce }
        state = .managing
        idle = 0
        return [.authenticated] + nonce
    }

    /// What the device says of the server's credential comes first, wherever it stands: commands depend on it.
    private mutating func hearHeaderStatuses(_ message: Message) -> ServerAuthenticator.Reaction {
        var reaction = ServerAuthenticator.Reaction.fine
        for case .status(let status) in message.commands.map(\.body) where status.isForHeader {
            reaction = server.heard(status)
        }
        return reaction
    }

    private mutating func manage(_ message: Message, _ reaction: ServerAuthenticator.Reaction) -> [Event] {
        var events = server.nextNonce.map { [Event.serverNonce($0)] } ?? []
        server.forgetNextNonce()
        events += learnLimits()
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
        // Some devices end the package in the middle of an object; the rest of it is wanted all the same.
        let isWhole = message.isFinal && object.incomplete == nil
        guard isWhole || asksForMore && !exchange.isAwaiting else {
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

    private mutating func learnLimits() -> [Event] {
        let limits = plan.traits
        defer { told = limits }
        guard limits.maxObjectSize != told.maxObjectSize || limits.isBinary != told.isBinary else {
            return []
        }
        return [.learned(limits)]
    }

    private mutating func adoptLimits(_ meta: Meta) {
        // Without a word about it there is no limit; what is said counts for the session.
        if received == 1 { plan.traits.maxObjectSize = nil }
        plan.traits.maxObjectSize = meta.maxObjectSize ?? plan.traits.maxObjectSize
        plan.traits.isBinary = encoding == .wbxml
        guard let size = meta.maxMessageSize else { return }
        // Below this a header and a few statuses don't fit, and no session can get anywhere.
        limit = min(max(size, 2048), settings.largestReply)
    }

    /// - Source: OMA DM 1.2; 1.1 and 1.3 differ in nothing that matters here, and are answered in kind.
    var unsupportedVersion: StatusCode? {
        // The version of the document type stayed 1.2, but some write 1.3 there too.
        let isNewer = header.dtdVersion == "1.3" && header.protocolVersion == "DM/1.3"
        guard ["1.2", "1.1"].contains(header.dtdVersion) || isNewer else { return .unsupportedDTDVersion }
        guard ["DM/1.2", "DM/1.1", "DM/1.3"].contains(header.protocolVersion) else {
            return .unsupportedProtocolVersion
        }
        return nil
    }
}
