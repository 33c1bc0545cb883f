import DMServer
import MessageTesting
import SCOMOTerms
import SyncML
import Testing

@Suite(.everyEncoding) struct SessionTests {
    private static func opened(
        _ extra: [Command.Body] = [], isFinal: Bool = true, limit: Int? = nil
    ) -> Message {
        .fromDevice(
            1, .md5(nonce: "Nonce"), [.clientInitiated, .deviceInformation] + extra, isFinal: isFinal,
            limit: limit)
    }

    private static func begin(
        _ extra: [Command.Body] = [], isFinal: Bool = true, maxObjectSize: Int = 1 << 20
    ) throws -> (Conversation, Message) {
        let message = opened(extra, isFinal: isFinal)
        var conversation = Conversation(opening: message, maxObjectSize: maxObjectSize)
        let reply = try conversation.send(message)
        return (conversation, reply)
    }

    @Test func `The answer to a message that comes again is the same, and nothing happens twice`() throws {
        let (conversation, reply) = try Self.begin()
        let repeated = conversation.session.repeatedReply(to: Self.opened())?.bytes
        #expect(repeated == MessageCoder.encode(reply, as: Wire.encoding))
        #expect(conversation.session.repeatedReply(to: .fromDevice(2, [])) == nil)
    }

    @Test func `A new package 1 is not part of the session, a later message is`() throws {
        let (conversation, _) = try Self.begin()
        #expect(!conversation.session.isContinued(by: Self.opened()))
        #expect(conversation.session.isContinued(by: .fromDevice(2, [])))
        #expect(!conversation.session.isContinued(by: .fromDevice(2, [], from: "urn:dev:other")))
    }

    @Test func `A package in several messages is asked for piece by piece`() throws {
        var (conversation, first) = try Self.begin(isFinal: false)
        #expect(first.alertCodes == [AlertCode.nextMessage])
        #expect(!first.isFinal)
        #expect(first.requests.count == 1, "no command before the device has closed its package")
        let second = try conversation.send(
            .fromDevice(
                2,
                [
                    .headerStatus(.ok, of: 1),
                    .status(Status(messageRef: 1, commandRef: "4", command: "Alert", code: .ok)),
                ]))
        #expect(second.isFinal)
        #expect(second.requests.map(\.name) == ["Get"])
    }

    @Test func `Only statuses and results stay without a status`() throws {
        let item = Item(target: Location("./x"))
        let (_, reply) = try Self.begin([
            .add([item], Meta()), .delete([item], Meta()), .copy([item], Meta()), .get([item], Meta()),
            .exec(Exec(item: item)), .sequence([Command(id: "99", .get([item], Meta()))], Meta()),
            .unknown(name: "Put"), .alert(Alert(code: AlertCode.display)),
            .replace([Item(source: Location("./Other/x"), data: [])], Meta()),
            .alert(Alert(code: AlertCode.generic)),
            .results(Results(messageRef: 9, commandRef: "9", items: [item])),
        ])
        #expect(
            reply.codes == [
                "0": 212, "1": 200, "2": 200, "3": 405, "4": 405, "5": 405, "6": 405, "7": 405, "8": 405,
                "99": 405, "9": 501, "10": 406, "11": 405, "12": 412,
            ])
        #expect(reply.statuses.first?.commandRef == "0")
    }

    @Test(arguments: [("1.3", "DM/1.2", 505), ("1.2", "DM/2.0", 513), ("", "", 505)])
    func `A version that isn't known is refused`(dtd: String, version: String, code: Int) throws {
        var message = Self.opened()
        (message.header.dtdVersion, message.header.protocolVersion) = (dtd, version)
        var conversation = Conversation(opening: message)
        let reply = try conversation.send(message)
        #expect(reply.codes["0"] == code)
        // What the device doesn't know either is answered in a version that there is.
        #expect((reply.header.dtdVersion, reply.header.protocolVersion) == ("1.2", "DM/1.2"))
        #expect(conversation.events == [.ended(.unsupportedVersion)])
    }

    @Test func `A command that isn't well formed is refused, and the rest of the message is taken`() throws {
        let alert = "<Alert><CmdID>9</CmdID><Data>now</Data></Alert><Final/>"
        let text = String(decoding: MessageCoder.encode(Self.opened()), as: UTF8.self)
        let message = try MessageCoder.decode(Wire.bytes(text.replacing("<Final/>", with: alert)).span)
        var session = Conversation(opening: message).session
        #expect(session.receive(message).contains(.authenticated))
        let reply = try MessageCoder.decode(session.reply().bytes.span)
        #expect(reply.codes == ["0": 212, "1": 200, "2": 200, "9": 400])
    }

    @Test(arguments: [("1.1", "DM/1.1"), ("1.2", "DM/1.2"), ("1.2", "DM/1.3"), ("1.3", "DM/1.3")])
    func `A device of another version is answered in its own`(dtd: String, version: String) throws {
        var message = Self.opened()
        (message.header.dtdVersion, message.header.protocolVersion) = (dtd, version)
        var conversation = Conversation(opening: message)
        let reply = try conversation.send(message)
        #expect(reply.header.dtdVersion == dtd)
        #expect(reply.header.protocolVersion == version)
        #expect(reply.codes["0"] == 212)
    }

    @Test func `An abort is acknowledged, and nothing more is asked`() throws {
        var (conversation, _) = try Self.begin()
        let reply = try conversation.send(
            .fromDevice(2, [.alert(Alert(code: AlertCode.sessionAbort))]), [.activation])
        #expect(reply.codes == ["0": 200, "1": 200])
        #expect(reply.requests.isEmpty)
        #expect(conversation.events.last == .ended(.abortedByDevice))
        #expect(conversation.session.isOver)
    }

    @Test func `A result in chunks is put together`() throws {
        var (conversation, first) = try Self.begin()
        let id = try #require(first.requests.first?.id)
        func chunk(_ text: String, size: Int? = nil, more: Bool) -> Command.Body {
            let item = Item(
                source: Location("."), meta: Meta(format: "node", size: size), data: Array(text.utf8),
                hasMoreData: more)
            return .results(Results(messageRef: 1, commandRef: id, items: [item]))
        }
        let status = Command.Body.status(Status(messageRef: 1, commandRef: id, command: "Get", code: .ok))
        let second = try conversation.send(
            .fromDevice(2, [status, chunk("SCO", size: 5, more: true)], isFinal: false))
        #expect(second.codes == ["0": 200, "2": 213])
        #expect(second.alertCodes == [AlertCode.nextMessage])
        let third = try conversation.send(.fromDevice(3, [chunk("MO", more: false)]))
        #expect(third.codes == ["0": 200])
        #expect(third.requests.map(\.body) == [.get([Item(target: Location("./SCOMO?prop=Type"))], Meta())])
    }

    @Test(arguments: [
        (5, "MOO", 424, 64), (5, "M", 424, 64), (nil, String(repeating: "x", count: 70), 413, 64),
    ])
    func `A result in chunks that doesn't add up is refused`(
        size: Int?, rest: String, code: Int, limit: Int
    ) throws {
        var (conversation, first) = try Self.begin(maxObjectSize: limit)
        let id = try #require(first.requests.first?.id)
        func chunk(_ text: String, _ size: Int?, more: Bool) -> Command.Body {
            let item = Item(
                source: Location("."), meta: Meta(size: size), data: Array(text.utf8), hasMoreData: more)
            return .results(Results(messageRef: 1, commandRef: id, items: [item]))
        }
        _ = try conversation.send(.fromDevice(2, [chunk("SCO", size, more: true)], isFinal: false))
        let reply = try conversation.send(.fromDevice(3, [chunk(rest, nil, more: false)]))
        #expect(reply.codes["1"] == code)
    }

    @Test func `An object that is too large is refused at its first chunk`() throws {
        var (conversation, first) = try Self.begin(maxObjectSize: 64)
        let item = Item(source: Location("."), meta: Meta(size: 65), data: [1], hasMoreData: true)
        let results = Results(messageRef: 1, commandRef: first.requests.first?.id ?? "", items: [item])
        let reply = try conversation.send(.fromDevice(2, [.results(results)], isFinal: false))
        #expect(reply.codes["1"] == 413)
    }

    @Test func `A message without the expected chunk brings an alert`() throws {
        var (conversation, first) = try Self.begin()
        let item = Item(source: Location("./A"), meta: Meta(size: 9), data: [65], hasMoreData: true)
        let results = Results(messageRef: 1, commandRef: first.requests.first?.id ?? "", items: [item])
        _ = try conversation.send(.fromDevice(2, [.results(results)], isFinal: false))
        let reply = try conversation.send(.fromDevice(3, []))
        #expect(reply.alertCodes == [AlertCode.noEndOfData])
    }

    @Test func `Statuses that don't fit go out with the next message`() throws {
        let alerts = (0..<60).map { _ in Command.Body.alert(Alert(code: AlertCode.clientEvent)) }
        let message = Self.opened(alerts, limit: 4096)
        var conversation = Conversation(opening: message)
        var reply = try conversation.send(message)
        var answered = reply.statuses.count
        for number in 2...20 where !reply.isFinal {
            #expect(MessageCoder.encode(reply, as: Wire.encoding).count <= 4096)
            reply = try conversation.send(
                .fromDevice(number, [.alert(Alert(code: AlertCode.nextMessage))], isFinal: false))
            answered += reply.statuses.filter { $0.messageRef == 1 }.count
        }
        #expect(reply.isFinal)
        #expect(answered == 63)
        #expect(reply.requests.map(\.name) == ["Get"])
    }
}
