import Accounts
import Bytes
import DMSession
import MessageTesting
import SyncML
import Testing

/// Values and reports that don't fit into one message for the server.
@Suite("A large value for the server", .everyEncoding)
struct LargeResultsTests {
    private static let get = command("Get", 4, item("./Conf/Log"))
    private static let nextMessage = "<Alert><CmdID>2</CmdID><Data>1222</Data></Alert>"

    private func status(_ message: Message, _ code: Int) -> String {
        // The large value is the last of its message.
        """
        <Status><CmdID>1</CmdID><MsgRef>\(message.header.messageID)</MsgRef>\
        <CmdRef>\(message.commands.last?.id ?? "")</CmdRef><Cmd>Results</Cmd><Data>\(code)</Data></Status>
        """
    }

    /// What the device says after the server wanted a value, until it has said all of it.
    private func messages(
        _ session: inout Session, _ body: String, limit: Int, _ answer: (Message) -> String
    ) throws -> [Message] {
        let header = "<Meta><MaxMsgSize>\(limit)</MaxMsgSize></Meta>"
        var output = try session.receive(ServerMessage(header: header, body: body).bytes)
        var messages: [Message] = []
        while messages.count < 100 {
            #expect(output.size <= limit)
            let message = try output.message()
            messages.append(message)
            guard !message.isFinal else { break }
            let reply = ServerMessage(
                messageID: messages.count + 1, body: answer(message), isFinal: false)
            output = try session.receive(reply.bytes)
        }
        return messages
    }

    private func results(_ messages: [Message]) -> [Item] {
        messages.flatMap(\.commands).flatMap { command -> [Item] in
            guard case .results(let results) = command.body else { return [] }
            return results.items
        }
    }

    @Test(
        "goes in pieces, the first with the size, all but the last with MoreData",
        arguments: ["aé€😀", "<&>\"\r\n]]>", "\u{1}\u{7}"])
    func pieces(_ characters: String) throws {
        let device = try Device()
        let value = Array(String(repeating: characters, count: 5000 / characters.utf8.count).utf8)
        device.configuration.values[FakeObject.path("Log")] = value
        var session = device.session()
        _ = session.begin()
        let sent = try messages(&session, Self.get, limit: 2000) { status($0, 213) + Self.nextMessage }
        let items = results(sent)
        #expect(items.count > 2)
        #expect(items.map(\.hasMoreData) == Array(repeating: true, count: items.count - 1) + [false])
        #expect(items.allSatisfy { $0.source?.uri == "./Conf/Log" })
        let data = items.flatMap { $0.data ?? [] }
        #expect(items.map(\.meta.size) == [data.count] + Array(repeating: nil, count: items.count - 1))
        let isText = items[0].meta.format != "b64"
        #expect(items.allSatisfy { String(validating: $0.data ?? [], as: UTF8.self) != nil })
        #expect((isText ? data : Base64.decode(String(decoding: data, as: UTF8.self))) == value)
        // Nothing but Statuses stands between the pieces, and the piece is the last of its message.
        for message in sent.dropLast() {
            guard case .results = message.commands.last?.body else {
                Issue.record("\(message.words)")
                return
            }
        }
        #expect(sent[1].words.prefix(2) == ["SyncHdr 0 200 \(Device.identifier)", "Alert 2 200"])
    }

    @Test("of octets is as it is in WBXML, and base 64 in XML")
    func octets() throws {
        let device = try Device()
        let value = (0..<3000).map { UInt8(truncatingIfNeeded: $0) }
        device.configuration.values[FakeObject.path("Image")] = value
        var session = device.session()
        _ = session.begin()
        let get = command("Get", 4, item("./Conf/Image"))
        let items = results(try messages(&session, get, limit: 2000) { status($0, 213) + Self.nextMessage })
        let data = items.flatMap { $0.data ?? [] }
        switch Wire.encoding {
        case .xml:
            #expect(items.allSatisfy { $0.meta.format == "b64" })
            #expect(Base64.decode(String(decoding: data, as: UTF8.self)) == value)
        case .wbxml:
            #expect(items.allSatisfy { $0.meta.format == "bin" })
            #expect(data == value)
        }
        #expect(items[0].meta.size == data.count)
    }

    @Test("comes before the next value, whatever the server says meanwhile")
    func twoValues() throws {
        let device = try Device()
        device.configuration.values[FakeObject.path("Log")] = [UInt8](repeating: 0x61, count: 5000)
        var session = device.session()
        _ = session.begin()
        let body = Self.get + command("Get", 5, item("./Conf/Net/Mtu"))
        let other = command("Get", 9, item("./Conf/Net/Old"))
        let sent = try messages(&session, body, limit: 2000) { status($0, 213) + Self.nextMessage + other }
        let uris = results(sent).compactMap { $0.source?.uri }
        let log = uris.lastIndex(of: "./Conf/Log")
        #expect(log.map { $0 + 1 } == uris.firstIndex(of: "./Conf/Net/Old"))
        #expect(uris.contains("./Conf/Net/Mtu"))
        // Each Get has its Status before its Results.
        let words = sent.flatMap(\.words)
        #expect(
            words.firstIndex(of: "Get 5 200 ./Conf/Net/Mtu").map { $0 }
                ?? .max < words.firstIndex { $0.hasPrefix("Results 5") } ?? 0)
    }

    @Test("is given up when the server refuses a piece, or says that it forgot", arguments: [413, 500, 0])
    func refused(_ code: Int) throws {
        let device = try Device()
        device.configuration.values[FakeObject.path("Log")] = [UInt8](repeating: 0x61, count: 5000)
        var session = device.session()
        _ = session.begin()
        let sent = try messages(&session, Self.get, limit: 2000) { message in
            let forgotten = "<Alert><CmdID>3</CmdID><Data>1225</Data></Alert>"
            return (code == 0 ? forgotten : status(message, code)) + Self.nextMessage
        }
        #expect(results(sent).count == 1)
        #expect(sent.last?.words.last == "Final")
    }

    @Test("may go in any number of messages, as long as it goes on")
    func manyPieces() throws {
        var device = try Device()
        device.limits.messages = 4
        device.configuration.values[FakeObject.path("Log")] = [UInt8](repeating: 0x61, count: 20_000)
        var session = device.session()
        _ = session.begin()
        let sent = try messages(&session, Self.get, limit: 2000) { status($0, 213) + Self.nextMessage }
        #expect(sent.count > 10)
        #expect(results(sent).flatMap { $0.data ?? [] }.count == 20_000)
    }

    @Test("goes on if the server forgets to say 213")
    func silent() throws {
        let device = try Device()
        device.configuration.values[FakeObject.path("Log")] = [UInt8](repeating: 0x61, count: 5000)
        var session = device.session()
        _ = session.begin()
        let sent = try messages(&session, Self.get, limit: 2000) { _ in Self.nextMessage }
        #expect(results(sent).flatMap { $0.data ?? [] }.count == 5000)
    }

    @Test("isn't sent if it is larger than the server's largest object, as it would be transferred")
    func objectTooLarge() throws {
        let device = try Device()
        device.configuration.values[FakeObject.path("Image")] = [UInt8](repeating: 0xFF, count: 80)
        var session = device.session()
        _ = session.begin()
        let header = "<Meta><MaxObjSize>100</MaxObjSize></Meta>"
        let get = command("Get", 4, item("./Conf/Image"))
        let words = try session.receive(ServerMessage(header: header, body: get).bytes).words
        #expect(words[1] == "Get 4 \(Wire.encoding == .xml ? 413 : 200) ./Conf/Image")
    }

    @Test("is sent again from the last piece on when the server wants credentials in between")
    func challenged() throws {
        var device = try Device()
        device.configuration.values[FakeObject.path("Log")] = [UInt8](repeating: 0x61, count: 3000)
        device.account.clientAuthentication = .md5
        device.account.clientCredentials = Device.clientCredentials
        device.account.clientNonce = Device.n1
        var session = device.session()
        _ = session.begin()
        let header = "<Meta><MaxMsgSize>2000</MaxMsgSize></Meta>"
        let first = try session.receive(ServerMessage(header: header, body: Self.get).bytes).message()
        let challenge = Challenge(type: .md5, nextNonce: Device.n2)
        let again = try session.receive(
            ServerMessage(messageID: 2, status: 401, challenge: challenge).bytes
        ).message()
        #expect(again.header.credential != nil)
        #expect(results([again])[0].meta.size == 3000)
        #expect(results([first])[0].hasMoreData && results([again])[0].hasMoreData)
    }

    @Test("is a report too")
    func report() throws {
        var device = try Device()
        let text = String(repeating: "x", count: 4000)
        device.alerts = [
            GenericAlert(
                number: 7, type: "t", correlator: "c",
                items: [.init(source: "./A", data: "1"), .init(source: "./B", data: text)]),
            GenericAlert(number: 8, type: "t", items: [.init(source: "./C", data: "1")]),
        ]
        device.account.clientAuthentication = .md5
        device.account.clientCredentials = Device.clientCredentials
        var session = device.session()
        #expect(session.begin().size > 4000, "the server's limit isn't known yet")
        let challenge = ServerMessage(
            status: 407, challenge: Challenge(type: .md5, nextNonce: Device.n1),
            header: "<Meta><MaxMsgSize>2500</MaxMsgSize></Meta>")
        var output = try session.receive(challenge.bytes)
        var (messages, effects): ([Message], [Effect]) = ([], [])
        for id in 2...20 {
            guard case .send = output.next else { break }
            #expect(output.size <= 2500)
            let message = try output.message()
            messages.append(message)
            let alerts = message.commands.filter {
                if case .alert(let alert) = $0.body { alert.code == 1226 } else { false }
            }
            let statuses = alerts.map { alert in
                let isOpen: Bool =
                    if case .alert(let alert) = alert.body { alert.items.last?.hasMoreData ?? false } else {
                        false
                    }
                return """
                    <Status><CmdID>9</CmdID><MsgRef>\(message.header.messageID)</MsgRef><CmdRef>\(alert.id)</CmdRef>\
                    <Cmd>Alert</Cmd><Data>\(isOpen ? 213 : 200)</Data></Status>
                    """
            }
            let reply = ServerMessage(
                messageID: id, body: statuses.joined() + (message.isFinal ? "" : Self.nextMessage),
                isFinal: message.isFinal)
            output = try session.receive(reply.bytes)
            effects += output.effects
        }
        let alerts = messages.flatMap(\.commands).compactMap { command -> Alert? in
            if case .alert(let alert) = command.body, alert.code == 1226 { alert } else { nil }
        }
        #expect(alerts.dropLast().allSatisfy { $0.correlator == "c" })
        let items = alerts.dropLast().flatMap(\.items)
        #expect(items.first?.source?.uri == "./A")
        #expect(items.dropFirst().compactMap(\.text).joined() == text)
        #expect(items.dropFirst().first?.meta.size == 4000)
        let answered = effects.compactMap {
            if case .alertAnswered(let number, let code) = $0 { "\(number) \(code)" } else { nil }
        }
        #expect(answered == ["7 200", "8 200"])
    }
}
