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

    /// Does nothing of what a message of another protocol says. The server may speak another one, once.
    mutating func refuseVersion(_ message: Message, in phase: Phase) -> Output {
        guard !peer.spokeOtherwise else { return finish(.aborted(by: .client)) }
        peer.learn(from: message)
        peer.follow(message.header, isTrusted: server.isProven, home: account.address)
        (peer.spokeOtherwise, peer.waitsForUs) = (true, true)
        skip(message, message.header.versionRefusal ?? .badRequest)
        return send(answering: (message.header, .known), try? client.proof(), in: phase)
    }

    /// Sends what the outbox holds, with other credentials.
    mutating func proveAgain(
        _ message: Message, _ challenge: Challenge?, in phase: Phase
    ) throws(SessionError) -> Output {
        peer.learn(from: message)
        peer.waitsForUs = true
        let verdict = try verdict(on: message)
        peer.follow(message.header, isTrusted: verdict.refusal == nil, home: account.address)
        guard verdict != .hopeless else { return finish(.serverNotAuthenticated) }
        guard client.challenged(challenge) else { return finish(.authenticationFailed) }
        storeNonce()
        // A server that doesn't know us has no business with commands.
        skip(message, verdict.refusal ?? .notExecuted)
        return send(answering: (message.header, verdict), try proof(), in: phase)
    }

    /// The server knows us: its commands are carried out, if we know it.
    mutating func manage(_ message: Message, _ status: Status?) throws(SessionError) -> Output {
        guard outbox.size <= limits.maxAnswerSize else { return finish(.aborted(by: .client)) }
        peer.learn(from: message)
        if let status { client.accepted(status) }
        let verdict = try verdict(on: message)
        peer.follow(message.header, isTrusted: verdict.refusal == nil, home: account.address)
        switch verdict {
        case .hopeless: return finish(.serverNotAuthenticated)
        case .doubted(let code):
            // A challenge needs something that it answers (OMA DM Security 1.2, challenge flow).
            guard message.hasCommands else { return finish(.serverNotAuthenticated) }
            skip(message, code)
        case .known, .proven:
            settle(message)
            execute(message)
        }
        // With nothing to say but that the message came, the session is over (OMA DM Protocol 1.2, session end).
        guard !outbox.isEmpty else { return finish(.completed) }
        return send(answering: (message.header, verdict), try proof(), in: .managing)
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
        for command in message.commands { executor.execute(command) }
        // The next part of a value has to come with the next message (OMA DM Protocol 1.2, large objects).
        if object.isIdle && !message.hasAlert(AlertCode.nextMessage) { executor.endObject() }
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
            encoding: outbox.encoding, object: object, respondent: respondent,
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
