internal import SyncML

extension ServerSession {
    /// The most commands in one message.
    ///
    /// - Default: 100. Small devices keep all answers to a message in memory.
    private static let batchLimit = 100

    /// What is left free for the statuses of a message that has little else.
    ///
    /// - Unit: bytes. - Default: 1024.
    private static let roomForStatuses = 1024

    /// Makes the reply to the message that was received last. `orders` are those that aren't over, the accepted ones with them,
    /// and `requests` those that wait for the device, both in order; they are ignored until it has proved who it is.
    public mutating func reply(_ orders: [Order] = [], _ requests: [TreeRequest] = []) -> Reply {
        messageID += 1
        var message = Message(header: replyHeader, isFinal: true)
        var events: [Event] = []
        switch turn {
        case .close: packStatuses(into: &message)
        case .askForMore:
            outgoing.append(.alert(Alert(code: AlertCode.nextMessage)))
            packStatuses(into: &message)
            message.isFinal = false
        case .act:
            packStatuses(into: &message)
            events = packCommands(orders, requests, into: &message)
        }
        let bytes = MessageCoder.encode(message, as: encoding)
        lastReply = Reply(bytes: bytes, encoding: encoding, proof: server.proof(of: bytes))
        // Nothing of a stranger's message outlives its reply: with credentials the whole message comes again.
        if !isAuthenticated { outgoing = [] }
        var reply = lastReply
        reply.events = events
        return reply
    }

    /// How long the reply may be.
    private var room: Int { isAuthenticated ? limit : min(limit, settings.largestReplyToStrangers) }

    /// Statuses that don't fit go out with the next message.
    private mutating func packStatuses(into message: inout Message) {
        var room = room - size(of: message)
        while let body = outgoing.first {
            let command = Command(id: "\(message.commands.count + 1)", body)
            room -= MessageCoder.size(of: command, in: encoding)
            // The first one is the header's status, which has to be there.
            guard room >= 0 || message.commands.isEmpty else { break }
            message.commands.append(command)
            outgoing.removeFirst()
        }
        message.isFinal = outgoing.isEmpty || !isAuthenticated
    }

    private mutating func packCommands(
        _ orders: [Order], _ requests: [TreeRequest], into message: inout Message
    ) -> [Event] {
        guard outgoing.isEmpty else { return [] }
        let statusCount = message.commands.count
        var events = loadCommands(orders, requests)
        packUnsent(into: &message, statusCount)
        // What can't be sent at all is answered already, and what comes next may fit.
        while message.commands.count == statusCount, let answers = exchange.closeRefused() {
            events += plan.answered(answers) + loadCommands(orders, requests)
            packUnsent(into: &message, statusCount)
        }
        return events + finish(&message, hasCommands: message.commands.count > statusCount)
    }

    private mutating func packUnsent(into message: inout Message, _ statusCount: Int) {
        while let body = exchange.nextUnsent, message.commands.count - statusCount < Self.batchLimit {
            guard body.largestValue <= plan.traits.maxObjectSize ?? .max else {
                exchange.refuse(.tooLarge)
                continue
            }
            guard let command = fitting(body, message) else {
                let mayFit = exchange.offset == 0 && canEverFit(body, message)
                guard !mayFit, !sendPiece(of: body, into: &message, statusCount) else { break }
                exchange.refuse(.tooLarge)
                continue
            }
            message.commands.append(command)
            exchange.sent(
                as: .init(message: messageID, command: command.id), parts: command.body.parts.map(\.id))
        }
    }

    /// What is left of a command, if the message has room for it. A long value isn't encoded just to see that it hasn't.
    private func fitting(_ body: Command.Body, _ message: Message) -> Command? {
        guard body.largestValue - exchange.offset <= limit else { return nil }
        let command = numbered(body.rest(from: exchange.offset), in: message)
        let size = size(of: message) + MessageCoder.size(of: command, in: encoding)
        return size <= limit ? command : nil
    }

    /// With identifiers that are unique in the message, also in the commands in it.
    private func numbered(_ body: Command.Body, in message: Message) -> Command {
        let number = message.commands.reduce(1) { $0 + 1 + $1.body.parts.count }
        func inner(_ commands: [Command]) -> [Command] {
            commands.enumerated().map { Command(id: "\(number + 1 + $0.offset)", $0.element.body) }
        }
        return switch body {
        case .sequence(let commands, let meta): Command(id: "\(number)", .sequence(inner(commands), meta))
        case .atomic(let commands, let meta): Command(id: "\(number)", .atomic(inner(commands), meta))
        default: Command(id: "\(number)", body)
        }
    }

    /// Without commands in it a final message ends the session; one that has none because statuses filled it doesn't.
    private mutating func finish(_ message: inout Message, hasCommands: Bool) -> [Event] {
        guard !hasCommands else { return [] }
        guard exchange.isBusy else {
            state = .over(.completed)
            return [.ended(.completed)]
        }
        message.isFinal = false
        return []
    }

    /// Sends the next piece of a value that no message has room for, in a message that has no other commands and isn't
    /// the last one of the package.
    ///
    /// - Returns: Whether the value can be sent in pieces: this one, or the next message's.
    private mutating func sendPiece(
        of body: Command.Body, into message: inout Message, _ statusCount: Int
    ) -> Bool {
        guard plan.traits.takesLargeObjects != false else { return false }
        guard message.commands.count == statusCount else { return true }
        let offset = exchange.offset
        guard let (piece, end) = body.cut(limit - size(of: message), encoding, from: offset) else {
            let most = limit - size(of: Message(header: replyHeader)) - Self.roomForStatuses
            return canEverFit(body, message) || body.cut(most, encoding, from: offset) != nil
        }
        let command = numbered(piece, in: message)
        message.commands.append(command)
        message.isFinal = false
        exchange.sentPiece(as: .init(message: messageID, command: command.id), upTo: end)
        return true
    }

    private mutating func loadCommands(_ orders: [Order], _ requests: [TreeRequest]) -> [Event] {
        guard !exchange.isBusy else { return [] }
        let (commands, events) = plan.next(orders, requests)
        exchange.load(commands.map { $0.fitted(for: encoding) })
        return events
    }

    /// Whether there is a message that has room for what is left of `body`: one with little else but the header's status.
    private func canEverFit(_ body: Command.Body, _ message: Message) -> Bool {
        guard body.largestValue - exchange.offset <= limit else { return false }
        let command = numbered(body.rest(from: exchange.offset), in: message)
        let empty = size(of: Message(header: replyHeader))
        return empty + Self.roomForStatuses + MessageCoder.size(of: command, in: encoding) <= limit
    }

    private func size(of message: Message) -> Int { MessageCoder.encode(message, as: encoding).count }

    private var replyHeader: Header {
        var reply = Header(
            sessionID: sessionID, messageID: messageID, target: Location(deviceID),
            source: Location(settings.serverURI, name: server.userName), responseURI: settings.responseURI,
            credential: server.credential,
            meta: Meta(maxMessageSize: settings.maxMessageSize, maxObjectSize: settings.maxObjectSize))
        // To what isn't understood the answer is in what is.
        if unsupportedVersion == nil {
            (reply.dtdVersion, reply.protocolVersion) = (header.dtdVersion, header.protocolVersion)
        }
        return reply
    }
}
