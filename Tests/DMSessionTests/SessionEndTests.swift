import Accounts
import DMSession
import MessageTesting
import SyncML
import Testing

private let get = command("Get", 1, item("./Conf/Log"))

@Suite("A session ends", .everyEncoding)
struct SessionEndTests {
    private func begun(_ change: (inout Device) -> Void = { _ in }) throws -> Session {
        var device = try Device()
        change(&device)
        var session = device.session()
        _ = session.begin()
        return session
    }

    private func status(_ command: Int, _ code: Int) -> String {
        """
        <Status><CmdID>9</CmdID><MsgRef>1</MsgRef><CmdRef>\(command)</CmdRef><Cmd>Alert</Cmd><Data>\(code)</Data></Status>
        """
    }

    @Test("where the server has no time, for later", arguments: [101, 417, 503, 510, 511])
    func busy(_ code: Int) throws {
        var session = try begun()
        let end = try session.receive(ServerMessage(status: code, body: get).bytes)
        #expect(end == Output(next: .finished(.serverBusy(StatusCode(rawValue: code)))))
    }

    @Test(
        "where the server has no time for an alert, which isn't answered by that",
        arguments: [101, 417, 503, 510, 511])
    func busyAlert(_ code: Int) throws {
        var session = try begun { device in
            device.alerts = (7...8).map { GenericAlert(number: $0, type: "t") }
        }
        // The first report is taken, the second isn't.
        let end = try session.receive(
            ServerMessage(status: 200, body: status(3, 200) + status(4, code) + get).bytes)
        #expect(
            end
                == Output(
                    effects: [.alertAnswered(number: 7, .ok)],
                    next: .finished(.serverBusy(StatusCode(rawValue: code)))))
    }

    @Test("where the device wants it: one message that needs no answer")
    func aborted() throws {
        var session = try begun()
        _ = try session.receive(ServerMessage(body: get).bytes)
        let output = session.abort()
        let message = try output.message()
        #expect(message.words == ["Alert 1223", "Final"])
        #expect(message.header.messageID == 3)
        let end = Output(next: .finished(.aborted(by: .client)))
        #expect(try session.receive(ServerMessage(messageID: 2, body: get).bytes) == end)
        #expect(session.abort() == end)
    }

    @Test("where the server goes on for too long, before anything more is done")
    func enough() throws {
        var device = try Device()
        device.limits.messages = 2
        device.alerts = [GenericAlert(number: 7, type: "t")]
        var session = device.session()
        _ = session.begin()
        _ = try session.receive(ServerMessage(body: get).bytes)
        let body = status(3, 200) + ServerAuthenticationTests.change
        let output = try session.receive(ServerMessage(messageID: 2, body: body).bytes)
        #expect(output.effects.contains(.alertAnswered(number: 7, .ok)))
        #expect(
            try output.words.dropFirst() == [
                "Sequence 1 215", "Replace 2 215 ./Conf/Blob", "Alert 1223", "Final",
            ])
        #expect(device.configuration.journal.isEmpty)
        // Whatever comes now.
        #expect(try session.receive([]).next == .finished(.tooManyMessages))
    }

    @Test("where the device has had enough, with the answers that wait and no values")
    func abortedEarly() throws {
        var session = try begun()
        let limit = "<Meta><MaxMsgSize>\(Wire.encoding == .xml ? 1500 : 600)</MaxMsgSize></Meta>"
        let body = (1...9).map { command("Get", $0, item("./Conf/Log")) }.joined()
        let sent = try session.receive(ServerMessage(header: limit, body: body).bytes).words
        let words = try session.abort().words
        #expect(words.suffix(2) == ["Alert 1223", "Final"])
        #expect(words.count > 3 && words.dropLast(2).allSatisfy { $0.hasPrefix("Get") })
        #expect(Set(sent).isDisjoint(with: words))
    }

    @Test("without a word when the device wants it before it began")
    func neverBegun() throws {
        var session = try Device().session()
        #expect(session.abort() == Output(next: .finished(.aborted(by: .client))))
    }

    @Test("with the device's word proven, and with values in pieces forgotten")
    func abortedWithProof() throws {
        let chunk = """
            <Replace><CmdID>4</CmdID><Item><Target><LocURI>./Conf/Blob</LocURI></Target><Meta><Size>9</Size></Meta>\
            <Data>x</Data><MoreData/></Item></Replace>
            """
        var session = try begun {
            $0.account.clientAuthentication = .basic
            $0.account.clientCredentials = Device.clientCredentials
        }
        _ = try session.receive(ServerMessage(status: 200, body: chunk, isFinal: false).bytes)
        let message = try session.abort().message()
        #expect(message.words == ["Alert 1223", "Final"])
        #expect(message.header.credential?.type == .basic)
    }

    @Test("where the server aborts, whatever else the message says")
    func abortedByServer() throws {
        let device = try Device()
        var session = device.session()
        _ = session.begin()
        let body = ServerAuthenticationTests.change + "<Alert><CmdID>9</CmdID><Data>1223</Data></Alert>"
        #expect(
            try session.receive(ServerMessage(body: body).bytes)
                == Output(next: .finished(.aborted(by: .server))))
        #expect(device.configuration.journal.isEmpty)
    }

    @Test("when messages from before the last one come again and again, and nothing of them is done")
    func outdated() throws {
        let device = try Device()
        var session = device.session()
        var last = session.begin()
        for id in [3, 4] {
            last = try session.receive(ServerMessage(messageID: id, answering: id - 2, body: get).bytes)
        }
        let old = ServerMessage(messageID: 3, answering: 1, body: ServerAuthenticationTests.change)
        // One that went astray costs nothing: the server gets the chance to say again what it says last.
        for _ in 1...3 { #expect(try session.receive(old.bytes).next == last.next) }
        #expect(throws: SessionError.outdated(messageID: 3)) { try session.receive(old.bytes) }
        #expect(device.configuration.journal.isEmpty)
    }

    // MARK: Versions

    @Test(
        "not for another minor version",
        arguments: [
            ("1.1", "DM/1.1"), ("1.2", "DM/1.2"), ("1.2", "DM/1.3"), ("", ""), (" 1.2 ", "\nDM/1.2\n"),
        ])
    func known(_ dtd: String, _ proto: String) throws {
        var session = try begun()
        let text = ServerMessage(body: get).text.replacing("<VerDTD>1.2<", with: "<VerDTD>\(dtd)<")
            .replacing("<VerProto>DM/1.2<", with: "<VerProto>\(proto)<")
            .replacing("SYNCML:SYNCML1.2", with: dtd == "1.1" ? "SYNCML:SYNCML1.1" : "SYNCML:SYNCML1.2")
        #expect(try session.receive(Wire.bytes(text)).words[1] == "Get 1 200 ./Conf/Log")
    }

    @Test(
        "after one more chance where the server speaks another protocol, of which nothing is done",
        arguments: [
            ("2.0", "DM/1.2", 505), ("1.0", "DM/1.2", 505), ("1.2", "DM/2.0", 513),
            ("1.2", "SyncML/1.2", 513),
        ])
    func unknown(_ dtd: String, _ proto: String, _ code: Int) throws {
        let device = try Device()
        var session = device.session()
        _ = session.begin()
        func message(_ id: Int) -> [UInt8] {
            let text = ServerMessage(messageID: id, body: ServerAuthenticationTests.change).text
            return Wire.bytes(
                text.replacing("<VerDTD>1.2<", with: "<VerDTD>\(dtd)<")
                    .replacing("<VerProto>DM/1.2<", with: "<VerProto>\(proto)<"))
        }
        let output = try session.receive(message(1))
        #expect(
            try output.words == [
                "SyncHdr 0 \(code) \(Device.identifier)", "Sequence 1 \(code)",
                "Replace 2 \(code) ./Conf/Blob", "Final",
            ])
        #expect(try session.receive(message(2)).words.suffix(2) == ["Alert 1223", "Final"])
        #expect(try session.receive(message(3)).next == .finished(.aborted(by: .client)))
        #expect(device.configuration.journal.isEmpty)
    }

    @Test("where the server doesn't know the device's version", arguments: [505, 513])
    func rejected(_ code: Int) throws {
        var session = try begun()
        #expect(
            try session.receive(ServerMessage(status: code).bytes).next
                == .finished(.serverRejected(StatusCode(rawValue: code))))
    }
}
