import Accounts
import DMSession
import MessageTesting
import SyncML
import Testing

private let nextMessage = "<Alert><CmdID>1</CmdID><Data>1222</Data></Alert>"

private func gets(_ count: Int, _ uri: String = "./Conf/Log") -> String {
    (1...count).map {
        "<Get><CmdID>\($0)</CmdID><Item><Target><LocURI>\(uri)</LocURI></Target></Item></Get>"
    }.joined()
}

@Suite("Packages", .everyEncoding)
struct PackageTests {
    @Test("too large for the server go in several messages, in order")
    func multiple() throws {
        var session = try Device().session()
        _ = session.begin()
        let size = Wire.encoding == .xml ? 2000 : 800
        let limit = "<Meta><MaxMsgSize>\(size)</MaxMsgSize></Meta>"
        var output = try session.receive(ServerMessage(header: limit, body: gets(20)).bytes)
        var lines: [String] = []
        var id = 1
        while true {
            #expect(output.size <= size)
            let message = try output.message()
            #expect(message.words.first == "SyncHdr 0 200 \(Device.identifier)")
            #expect(message.header.messageID == id + 1)
            #expect(message.commands.map(\.id) == (1...message.commands.count).map { "\($0)" })
            lines += message.words.dropFirst()
            guard !message.isFinal else { break }
            id += 1
            output = try session.receive(
                ServerMessage(messageID: id, body: nextMessage, isFinal: false).bytes)
        }
        let expected = (1...20).flatMap {
            ["Get \($0) 200 ./Conf/Log", "Results \($0) ./Conf/Log=line1;line2;line3end"]
        }
        #expect(lines.filter { $0 != "Alert 1 200" } == expected + ["Final"])
        #expect(id > 4)
        #expect(lines.filter { $0 == "Alert 1 200" }.count == id - 1)
        #expect(
            try session.receive(ServerMessage(messageID: id + 1).bytes).next == .finished(.completed))
    }

    @Test("end only after the server's own has ended, even if that asks for the rest in between")
    func serverGoesOn() throws {
        var session = try Device().session()
        _ = session.begin()
        let limit = "<Meta><MaxMsgSize>\(Wire.encoding == .xml ? 2000 : 800)</MaxMsgSize></Meta>"
        var output = try session.receive(ServerMessage(header: limit, body: gets(20), isFinal: false).bytes)
        var id = 1
        while try output.words.last != "Alert 1222", id < 30 {
            #expect(try !output.message().isFinal)
            id += 1
            output = try session.receive(
                ServerMessage(messageID: id, body: nextMessage, isFinal: false).bytes)
        }
        // Now it goes on, again without an end.
        output = try session.receive(ServerMessage(messageID: id + 1, body: gets(1), isFinal: false).bytes)
        #expect(try output.words.last == "Alert 1222")
        // Both have nothing more: a server that forgot Final asks once more, and then the package ends.
        output = try session.receive(
            ServerMessage(messageID: id + 2, body: nextMessage, isFinal: false).bytes)
        #expect(try output.words.last == "Final")
    }

    @Test("leave out values of which not even a piece fits")
    func tooLarge() throws {
        let device = try Device()
        device.configuration.values[FakeObject.path("Log")] = [UInt8](repeating: 0x61, count: 3000)
        var session = device.session()
        _ = session.begin()
        // The header, two Statuses, and no more than a few bytes.
        let size = Wire.encoding == .xml ? 1300 : 450
        let limit = "<Meta><MaxMsgSize>\(size)</MaxMsgSize></Meta>"
        let output = try session.receive(ServerMessage(header: limit, body: gets(1)).bytes)
        #expect(
            try output.words == ["SyncHdr 0 200 \(Device.identifier)", "Get 1 413 ./Conf/Log", "Final"])
        #expect(output.effects == [.refused(command: "Get", uri: "./Conf/Log", .tooLarge)])
    }

    @Test("leave out values larger than the server's largest object")
    func objectTooLarge() throws {
        var session = try Device().session()
        _ = session.begin()
        let limit = "<Meta><MaxObjSize>10</MaxObjSize></Meta>"
        #expect(
            try session.receive(ServerMessage(header: limit, body: gets(1)).bytes).words[1]
                == "Get 1 413 ./Conf/Log")
    }

    @Test("have lists cut into several Results")
    func lists() throws {
        let device = try Device()
        for name in 100...130 {
            device.components.values[FakeObject.path("Inventory/Deployed/c\(name)")] = []
        }
        var session = device.session()
        _ = session.begin()
        let limit = "<Meta><MaxMsgSize>2500</MaxMsgSize></Meta>"
        let body = gets(1, "./SCOMO/Inventory/Deployed?list=Struct")
        var output = try session.receive(ServerMessage(header: limit, body: body).bytes)
        var found: [String] = []
        var id = 1
        while true {
            #expect(output.size <= 2500)
            let message = try output.message()
            for case .results(let results) in message.commands.map(\.body) {
                found += results.items.compactMap(\.source?.uri)
            }
            guard !message.isFinal else { break }
            id += 1
            output = try session.receive(
                ServerMessage(messageID: id, body: nextMessage, isFinal: false).bytes)
        }
        #expect(found.count == 34)
        #expect(found.first == "./SCOMO/Inventory/Deployed")
        #expect(Set(found).count == 34)
    }

    @Test("make progress even when the server's limit is absurd", arguments: [2, 500])
    func absurd(_ limit: Int) throws {
        var session = try Device().session()
        _ = session.begin()
        let limit = Wire.encoding == .xml ? limit : limit / 2
        let header = "<Meta><MaxMsgSize>\(limit)</MaxMsgSize></Meta>"
        let deletes = "<Delete><CmdID>1</CmdID><Item/></Delete><Delete><CmdID>2</CmdID><Item/></Delete>"
        let first = try session.receive(ServerMessage(header: header, body: deletes).bytes).words
        #expect(Array(first.dropFirst()) == ["Delete 1 412"])
        let second = try session.receive(ServerMessage(messageID: 2).bytes).words
        #expect(Array(second.dropFirst()) == ["Delete 2 412", "Final"])
    }

    @Test("of the server that haven't ended are asked for")
    func unfinished() throws {
        var session = try Device().session()
        _ = session.begin()
        let output = try session.receive(ServerMessage(body: gets(1), isFinal: false).bytes)
        #expect(
            try output.words.dropFirst() == [
                "Get 1 200 ./Conf/Log", "Results 1 ./Conf/Log=line1;line2;line3end", "Alert 1222",
            ])
        let last = try session.receive(ServerMessage(messageID: 2, body: gets(1)).bytes)
        #expect(try last.words.last == "Final")
    }

    @Test("without anything to answer end the session, with or without Final", arguments: [true, false])
    func empty(_ isFinal: Bool) throws {
        var session = try Device().session()
        _ = session.begin()
        let body =
            "<Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>1</CmdRef><Cmd>Alert</Cmd><Data>200</Data></Status>"
        let end = try session.receive(ServerMessage(body: body, isFinal: isFinal).bytes)
        #expect(end == Output(next: .finished(.completed)))
    }

    @Test("go where the last answer says")
    func responseURI() throws {
        var session = try Device().session()
        guard session.begin().next.address == Device.address else {
            Issue.record("not sent to the account's address")
            return
        }
        let moved = ServerMessage(header: "<RespURI>https://b/?s=1</RespURI>", body: gets(1))
        #expect(try session.receive(moved.bytes).next.address == "https://b/?s=1")
        #expect(
            try session.receive(ServerMessage(messageID: 2, body: gets(1)).bytes).next.address
                == "https://b/?s=1")
    }

    @Test("that come again are answered again, and nothing is done twice")
    func repeated() throws {
        let device = try Device()
        var session = device.session()
        _ = session.begin()
        let body =
            "<Delete><CmdID>1</CmdID><Item><Target><LocURI>./Conf/Net/Old</LocURI></Target></Item></Delete>"
        let message = ServerMessage(body: body).bytes
        let first = try session.receive(message)
        for _ in 1...3 { #expect(try session.receive(message).next == first.next) }
        #expect(device.configuration.journal == ["delete Net/Old for dm.example.net: "])
        #expect(throws: SessionError.repeated(messageID: 1)) { try session.receive(message) }
    }

    @Test("are told apart even if the server numbers all alike")
    func sameNumbers() throws {
        var session = try Device().session()
        _ = session.begin()
        for id in 1...3 {
            let output = try session.receive(ServerMessage(messageID: 1, answering: id, body: gets(1)).bytes)
            #expect(try output.message().header.messageID == id + 1)
        }
    }

    @Test("come to an end, of which the server hears")
    func endless() throws {
        var device = try Device()
        device.limits.messages = 3
        var session = device.session()
        _ = session.begin()
        _ = try session.receive(ServerMessage(messageID: 1, body: gets(1)).bytes).message()
        _ = try session.receive(ServerMessage(messageID: 2, body: gets(1)).bytes).message()
        let last = try session.receive(ServerMessage(messageID: 3, body: gets(1)).bytes)
        #expect(try last.words.dropFirst() == ["Get 1 215 ./Conf/Log", "Alert 1223", "Final"])
        #expect(
            try session.receive(ServerMessage(messageID: 4, body: gets(1)).bytes).next
                == .finished(.tooManyMessages))
    }

    @Test("carry every alert, and each answer is told once", arguments: [200, 202, 415, 500])
    func alerts(_ code: Int) throws {
        var device = try Device()
        device.alerts = (7...8).map {
            GenericAlert(number: $0, type: "t", items: [.init(target: "./A", data: "1")])
        }
        var session = device.session()
        #expect(
            try session.begin().words == [
                "Alert 1201", "Replace", "Alert 1226 ./A(chr)=1", "Alert 1226 ./A(chr)=1", "Final",
            ])
        let status =
            "<Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>4</CmdRef><Cmd>Alert</Cmd><Data>\(code)</Data></Status>"
        let foreign =
            "<Status><CmdID>2</CmdID><MsgRef>9</MsgRef><CmdRef>3</CmdRef><Cmd>Alert</Cmd><Data>200</Data></Status>"
        let unread =
            "<Status><CmdID>2</CmdID><MsgRef>1</MsgRef><CmdRef>3</CmdRef><Cmd>Alert</Cmd><Data>407</Data></Status>"
        let output = try session.receive(
            ServerMessage(body: status + status + foreign + unread + gets(1)).bytes)
        #expect(output.effects == [.alertAnswered(number: 8, StatusCode(rawValue: code))])
        #expect(try session.receive(ServerMessage(messageID: 2, body: status).bytes).effects.isEmpty)
    }
}
