internal import Accounts
internal import ManagementTree
internal import OpenSSL
internal import SyncML

// What is done for each event.

extension Session {
    /// The last answer, once more.
    ///
    /// - Throws: `reason`, when that was done often enough.
    mutating func sendAgain(_ sent: Sent, _ reason: SessionError) throws(SessionError) -> Output {
        guard peer.repetitions < limits.repetitions else { throw reason }
        peer.repetitions += 1
        return Output(next: .send(sent))
    }

    /// The server won't go on. What it has answered before counts; nothing else of the message does.
    mutating func end(_ message: Message, _ result: SessionResult) throws(SessionError) -> Output {
        if let status = message.headerStatus(for: messageID), status.code.isSuccess {
            client.accepted(status)
        }
        switch try verdict(on: message) {
        case .known, .proven: settle(message)
        case .doubted, .hopeless: break
        }
        return finish(result)
    }

    /// Answers a message that is too large to be read, so that the server sends less at once instead of the same again.
    ///
    /// - Source: OMA DM Representation Protocol 1.2, status 413: larger than the recipient can process.
    mutating func refuseSize(in phase: Phase) throws(SessionError) -> Output {
        guard peer.refusedSizes < limits.repetitions else {
            throw .messageTooLarge(limit: limits.acceptedMessageSize)
        }
        peer.refusedSizes += 1
        peer.waitsForUs = true
        object.breakOff()
        // Nobody has read its number. Servers count their messages; and those that count none don't look at it.
        let number = (peer.lastMessageID ?? 0) &+ 1
        outbox.prepend([
            Outbox.Entry(
                .status(Status(messageRef: number, commandRef: "0", command: "SyncHdr", code: .tooLarge)))
        ])
        return send(answering: nil, try proof(), in: phase)
    }

    /// Does nothing of what a message of another protocol says. The server may speak another one, once.
    mutating func refuseVersion(_ message: Message, in phase: Phase) -> Output {
        let isSecond = peer.spokeOtherwise
        peer.learn(from: message, isAnswer: false)
        peer.follow(message.header, isTrusted: server.isProven, home: account.address)
        (peer.spokeOtherwise, peer.waitsForUs) = (true, true)
        skip(message, message.header.versionRefusal ?? .badRequest)
        let (answered, proof) = ((message.header, ServerProof.Verdict.known), try? client.proof())
        guard !isSecond else { return leave(.aborted(by: .client), answering: answered, proof) }
        return send(answering: answered, proof, in: phase)
    }

    /// Sends what the outbox holds, with other credentials.
    mutating func proveAgain(
        _ message: Message, _ challenge: Challenge?, in phase: Phase
    ) throws(SessionError) -> Output {
        peer.learn(from: message, isAnswer: false)
        peer.waitsForUs = true
        let verdict = try verdict(on: message)
        peer.follow(message.header, isTrusted: verdict.refusal == nil, home: account.address)
        removeLargeAlerts(isAnswer: verdict.refusal == nil)
        guard verdict != .hopeless else { return finish(.serverNotAuthenticated) }
        guard client.challenged(challenge) else {
            return finish(
                client.unsuitable(challenge).map { .challengeUnsuitable($0) } ?? .authenticationFailed)
        }
        storeNonce()
        // A server that doesn't know us has no business with commands.
        skip(message, verdict.refusal ?? .notExecuted)
        return send(answering: (message.header, verdict), try proof(), in: phase)
    }

    /// The server knows us: its commands are carried out, if we know it.
    mutating func manage(_ message: Message, _ status: Status?) throws(SessionError) -> Output {
        peer.learn(from: message, isAnswer: true)
        if let status { client.accepted(status) }
        let wasProven = server.isProven
        let verdict = try verdict(on: message)
        let refusal = verdict.refusal
        peer.follow(message.header, isTrusted: refusal == nil, home: account.address)
        // A challenge needs something that it answers (OMA DM Security 1.2, challenge flow).
        guard verdict != .hopeless, refusal == nil || message.hasCommands else {
            let isUnasked = refusal == .missingCredentials && !wasProven
            return finish(isUnasked ? .serverUnproven : .serverNotAuthenticated)
        }
        if refusal == nil { settle(message) }
        removeLargeAlerts(isAnswer: refusal == nil)
        let excess = excess
        if let code = refusal ?? (excess == nil ? nil : .notExecuted) {
            skip(message, code)
        } else {
            execute(message)
        }
        // With nothing to say but that the message came, the session is over (OMA DM Protocol 1.2, session end).
        guard !outbox.isEmpty else { return finish(.completed) }
        let answered = (message.header, verdict)
        guard let excess else { return send(answering: answered, try proof(), in: .managing) }
        return leave(excess, answering: answered, try proof())
    }

    /// How the session ends because the server wants more of it than the device bears; nil as long as it goes on.
    private var excess: SessionResult? {
        guard outbox.size <= limits.maxAnswerSize else { return .aborted(by: .client) }
        return turns < limits.messages ? nil : .tooManyMessages
    }

    /// Ends the session because the device wants it: Alert 1223, after as many statuses as there is room for.
    ///
    /// - Source: OMA DM Protocol 1.2, session abort.
    mutating func leave(
        _ result: SessionResult, answering received: (header: Header, verdict: ServerProof.Verdict)?,
        _ proof: ClientProof.Proof?
    ) -> Output {
        outbox.keepStatuses()
        object.drop()
        let output = send(answering: received, proof, in: .managing, isLast: true)
        state = .over(result)
        return output
    }

    mutating func finish(_ result: SessionResult) -> Output {
        object.drop()
        state = .over(result)
        return output(.finished(result))
    }

    mutating func output(_ next: Next) -> Output {
        defer { effects = [] }
        return Output(effects: effects, next: next)
    }

    /// Takes the answers of a server that has proven itself.
    private mutating func settle(_ message: Message) {
        storeNonce()
        for (number, code) in outbox.answers(in: message.statuses) where !code.isUnread {
            effects.append(.alertAnswered(number: number, code))
        }
        if message.hasAlert(AlertCode.noEndOfData) { outbox.dropRest() }
    }

    /// Leaves out what the server says is larger than it takes; that is its answer, if it is the server's.
    private mutating func removeLargeAlerts(isAnswer: Bool) {
        guard peer.maxObjectSize < .max else { return }
        for number in outbox.removeAlerts(above: peer.maxObjectSize) where isAnswer {
            effects.append(.alertAnswered(number: number, .tooLarge))
        }
    }

    /// A nonce from anyone else must not replace the one that the server will expect next time.
    ///
    /// - Source: OMA DM Security 1.2, challenge flow.
    private mutating func storeNonce() {
        guard server.isProven, client.nonce != storedNonce else { return }
        storedNonce = client.nonce
        effects.append(.clientNonce(storedNonce))
    }

    private mutating func execute(_ message: Message) {
        var executor = executor(message)
        object.startMessage()
        tree.hold()
        for command in message.commands { executor.execute(command) }
        executor.store()
        // The next part of a value has to come with the next message (OMA DM Protocol 1.2, large objects).
        let isNextMessage = message.hasAlert(AlertCode.nextMessage) && !peer.isAsked
        if object.isIdle && !isNextMessage { executor.endObject() }
        outbox.prepend(executor.replies)
        effects += executor.effects
    }

    private mutating func skip(_ message: Message, _ code: StatusCode) {
        object.startMessage()
        var executor = executor(message)
        executor.skip(message.commands, code)
        outbox.prepend(executor.replies)
        effects += executor.effects
    }

    private func executor(_ message: Message) -> CommandExecutor {
        CommandExecutor(
            tree: tree, server: account.serverID, messageID: message.header.messageID,
            encoding: outbox.encoding, object: object, respondent: respondent, mayGoOn: mayGoOn,
            bounds: CommandExecutor.Bounds(
                command: roomForCommand(message), object: peer.maxObjectSize,
                total: limits.maxAnswerSize - outbox.size))
    }

    private mutating func verdict(on message: Message) throws(SessionError) -> ServerProof.Verdict {
        do throws(OpenSSLError) {
            return try server.verdict(on: message.header.credential, received)
        } catch {
            throw .digest(error)
        }
    }

    private mutating func proof() throws(SessionError) -> ClientProof.Proof? {
        do throws(OpenSSLError) {
            return try client.proof()
        } catch {
            throw .digest(error)
        }
    }
}

extension ServerProof.Verdict {
    /// What the server's commands are answered with, if it isn't trusted.
    fileprivate var refusal: StatusCode? {
        switch self {
        case .doubted(let code): code
        case .hopeless: .unauthorized
        case .known, .proven: nil
        }
    }
}
