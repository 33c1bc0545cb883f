internal import Accounts
internal import ManagementTree
internal import SyncML

extension Session {
    /// Which packages a message belongs to.
    enum Phase {
        case introducing, managing
    }

    /// Package 1 without its header.
    ///
    /// - Source: OMA DM Protocol 1.2, package 1: the alert, the device information, then other alerts.
    static func introduction(
        _ start: Start, _ tree: ManagementTree, _ alerts: [GenericAlert]
    ) -> [Outbox.Entry] {
        let code =
            switch start {
            case .client: AlertCode.clientInitiated
            case .server: AlertCode.serverInitiated
            }
        let information = tree.deviceInformation.map { leaf in
            Item(source: Location(leaf.uri), data: Array(leaf.value.utf8))
        }
        var opening = Outbox.Entry(.alert(Alert(code: code)))
        (opening.companions, opening.isInseparable) = (1, true)
        return [opening, Outbox.Entry(.replace(information, Meta()))]
            + alerts.map { Outbox.Entry(.alert($0.alert), alertNumber: $0.number) }
    }

    /// Sends as much of the outbox as the server takes at once.
    ///
    /// The last message of our package says so (`Final`), but not before the server's own package has ended. Where it
    /// hasn't, we ask for the rest; where ours hasn't, the server asks us.
    ///
    /// - Parameter isLast: Whether the device wants the session to end.
    /// - Source: OMA DM Protocol 1.2, multiple messages in a package.
    mutating func send(
        answering received: (header: Header, verdict: ServerProof.Verdict)?, _ proof: ClientProof.Proof?,
        in phase: Phase, isLast: Bool = false
    ) -> Output {
        messageID += 1
        let opening = received.map { [Command.Body.status(status($0.header, $0.verdict))] } ?? []
        var message = Message(header: header(proof, phase), commands: numbered(opening), isFinal: false)
        let room = peer.maxMessageSize - size(of: message)
        message.commands += outbox.take(
            capacity: room, whole: peer.hasSaidLimit ? room - nextMessageSize : .max,
            messageID: messageID, firstID: message.commands.count + 1)
        if !object.hasGrown && !outbox.carriesOn { turns += 1 }
        close(&message, isLast)
        var sent = Sent(
            bytes: MessageCoder.encode(message, as: outbox.encoding), address: peer.address,
            encoding: outbox.encoding)
        sent.mac = client.mac(of: sent.bytes, proof)
        state =
            switch phase {
            case .introducing: .introducing(sent)
            case .managing: .managing(sent)
            }
        return output(.send(sent))
    }

    /// How large a command may be, to be sent at all.
    func roomForCommand(_ message: Message) -> Int {
        let widest = Challenge(type: .md5, nextNonce: [UInt8](repeating: 0, count: 32))
        let header = Status(
            messageRef: message.header.messageID, commandRef: "0", command: "SyncHdr",
            targetRefs: [message.header.target.uri], sourceRefs: [message.header.source.uri],
            challenge: widest, code: .authenticated)
        let commands = numbered([.status(header), .status(nextMessage)])
        let name = account.clientCredentials?.name
        let secret = (name ?? "") + (account.clientCredentials?.password ?? "")
        let credential = Credential(
            type: .md5, data: Authentication.basic(user: secret, password: "16 bytes at least"))
        let proof = ClientProof.Proof(credential: credential, name: name)
        return peer.maxMessageSize
            - size(of: Message(header: self.header(proof, .managing), commands: commands))
    }

    /// What answers the server's wish for our next message; as long as it can be.
    private var nextMessage: Status {
        Status(messageRef: .max, commandRef: Command.longestID, command: "Alert", code: .ok)
    }

    private var nextMessageSize: Int {
        MessageCoder.size(of: Command(id: Command.longestID, .status(nextMessage)), in: outbox.encoding)
    }

    private mutating func close(_ message: inout Message, _ isLast: Bool) {
        let hasEnded = outbox.isEmpty && peer.waitsForUs && object.openTarget == nil
        peer.isAsked = outbox.isEmpty && !hasEnded
        if peer.isAsked || isLast {
            let alert = Alert(code: isLast ? AlertCode.sessionAbort : AlertCode.nextMessage)
            message.commands.append(Command(id: "\(message.commands.count + 1)", .alert(alert)))
        }
        message.isFinal = hasEnded || isLast
        if hasEnded { peer.waitsForUs = false }
    }

    /// Of a message with what `close` may add. In bytes.
    private func size(of message: Message) -> Int {
        var message = message
        message.commands.append(
            Command(id: Command.longestID, .alert(Alert(code: AlertCode.nextMessage))))
        message.isFinal = true
        return MessageCoder.encode(message, as: outbox.encoding).count
    }

    private func numbered(_ bodies: [Command.Body]) -> [Command] {
        bodies.enumerated().map { Command(id: "\($0.offset + 1)", $0.element) }
    }

    private func header(_ proof: ClientProof.Proof?, _ phase: Phase) -> Header {
        var header = Header(
            sessionID: sessionID, messageID: messageID, target: Location(account.address),
            source: Location(deviceID, name: proof?.name), credential: proof?.credential)
        // Bounds hold until they are changed.
        if phase == .introducing {
            header.meta.maxMessageSize = limits.maxMessageSize
            header.meta.maxObjectSize = limits.maxObjectSize
        }
        return header
    }

    /// Gives a nonce to a server that signs its messages though nobody asked for it: without one it would give up.
    ///
    /// - Source: OMA DM Security 1.2, integrity: each message is signed with the nonce of the answer before.
    private mutating func issueNonce(_ status: inout Status) {
        let nonce = makeNonce()
        status.challenge = Challenge(type: .mac, nextNonce: nonce)
        effects.append(.serverNonce(nonce))
    }

    /// The answer to a header: whether we know the server.
    private mutating func status(_ header: Header, _ verdict: ServerProof.Verdict) -> Status {
        var status = Status(
            messageRef: header.messageID, commandRef: "0", command: "SyncHdr",
            targetRefs: [header.target.uri], sourceRefs: [header.source.uri], code: .ok)
        if let code = header.versionRefusal {
            status.code = code
            return status
        }
        switch verdict {
        case .known:
            // A credential isn't needed, and needn't be sent again.
            if header.credential != nil { status.code = .authenticated }
            if account.serverAuthentication == .transport, received.mac != nil { issueNonce(&status) }
            return status
        // A digest of the message holds for that one.
        case .proven: status.code = account.serverAuthentication == .hmac ? .ok : .authenticated
        case .doubted(let code): status.code = code
        case .hopeless: status.code = .unauthorized
        }
        status.challenge = server.challenge(makeNonce)
        if let nonce = status.challenge?.nextNonce { effects.append(.serverNonce(nonce)) }
        return status
    }
}
