import MessageTesting
import SyncML
import Testing

@Suite("A message")
struct MessageCoderTests {
    @Test("of DM 1.1 has its namespace, and is read back", arguments: [Encoding.xml, .wbxml])
    func oldVersion(_ encoding: Encoding) throws {
        var old = Self.full
        (old.header.dtdVersion, old.header.protocolVersion) = ("1.1", "DM/1.1")
        let bytes = MessageCoder.encode(old, as: encoding)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains("SYNCML:SYNCML1.1") == (encoding == .xml))
        // WBXML 1.2, SyncML 1.1.
        #expect(bytes.starts(with: [0x02, 0x9F, 0x53]) == (encoding == .wbxml))
        #expect(!text.contains("SYNCML:SYNCML1.2"))
        #expect(try MessageCoder.decode(bytes.span) == old)
    }

    /// One of everything.
    static let full: Message = {
        var header = Header(
            sessionID: "1A2B", messageID: 7, target: Location("urn:d"),
            source: Location("https://s/dm", name: "server"), responseURI: "https://s/dm?s=1&t=2",
            credential: Credential(type: .md5, data: "oMrBKmuhKYTgQpoSpIn/MQ=="),
            meta: Meta(maxMessageSize: 16384, maxObjectSize: 1 << 20))
        header.dtdVersion = "1.2"
        let item = Item(
            target: Location("./A"), meta: Meta(format: "chr", type: "text/plain", size: 3),
            data: Array("a<b".utf8))
        let chunk = Item(source: Location("./B"), data: [], hasMoreData: true)
        let bodies: [Command.Body] = [
            .status(
                Status(
                    messageRef: 1, commandRef: "0", command: "SyncHdr", targetRefs: ["https://s"],
                    sourceRefs: ["urn:d"],
                    challenge: Challenge(type: .md5, nextNonce: [0, 0x3A, 0xFF]), code: .authenticated)),
            .status(
                Status(
                    messageRef: 1, commandRef: "4", command: "Add", targetRefs: ["./A", "./B"],
                    code: .notFound, items: [item])),
            .results(
                Results(
                    messageRef: 1, commandRef: "5", meta: Meta(format: "chr"), targetRef: "./A",
                    sourceRef: "./B", items: [item, chunk])),
            .alert(
                Alert(
                    code: 1226, correlator: "job-9",
                    items: [
                        Item(source: Location("./A"), meta: Meta(mark: "critical"), data: Array("1200".utf8))
                    ])),
            .add([item, chunk], Meta(type: "text/plain")), .replace([item], Meta()),
            .delete([item], Meta()), .copy([item], Meta()), .get([item], Meta()),
            .exec(Exec(correlator: "job-9", item: item, meta: Meta(format: "xml"))),
        ]
        var commands = bodies.enumerated().map { Command(id: "\($0.offset + 1)", $0.element) }
        let inner = Command(id: "21", .sequence([Command(id: "22", .get([item], Meta()))], Meta()))
        commands.append(Command(id: "20", .atomic([inner], Meta(type: "x"))))
        commands.append(Command(id: "30", .unknown(name: "Search")))
        return Message(header: header, commands: commands, isFinal: true)
    }()

    @Test("goes to bytes and comes back", arguments: Wire.all)
    func roundTrip(_ encoding: Encoding) throws {
        #expect(try MessageCoder.decode(MessageCoder.encode(Self.full, as: encoding).span) == Self.full)
        var open = Self.full
        open.isFinal = false
        #expect(try MessageCoder.decode(MessageCoder.encode(open, as: encoding).span) == open)
    }

    @Test("is written in the order of the document type")
    func golden() {
        let status = Status(
            messageRef: 1, commandRef: "0", command: "SyncHdr", targetRefs: ["https://s"],
            challenge: Challenge(type: .md5, nextNonce: Array(0x10...0x1F)), code: .missingCredentials)
        let item = Item(source: Location("./A"), meta: Meta(format: "int"), data: Array("1".utf8))
        let message = Message(
            header: Header(
                sessionID: "5", messageID: 2, target: Location("urn:d"),
                source: Location("https://s", name: "n"), responseURI: "https://r",
                credential: Credential(type: .basic, data: "QTpC"), meta: Meta(maxMessageSize: 9)),
            commands: [
                Command(id: "1", .status(status)),
                Command(id: "2", .alert(Alert(code: 1226, correlator: "c", items: [item]))),
            ])
        // The declaration, then SyncHdr: VerDTD, VerProto, SessionID, MsgID, Target, Source, RespURI, Cred, Meta.
        let header = """
            <?xml version="1.0" encoding="UTF-8"?><SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr>\
            <VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto><SessionID>5</SessionID><MsgID>2</MsgID>\
            <Target><LocURI>urn:d</LocURI></Target>\
            <Source><LocURI>https://s</LocURI><LocName>n</LocName></Source><RespURI>https://r</RespURI>\
            <Cred><Meta><Format xmlns="syncml:metinf">b64</Format>\
            <Type xmlns="syncml:metinf">syncml:auth-basic</Type></Meta><Data>QTpC</Data></Cred>\
            <Meta><MaxMsgSize xmlns="syncml:metinf">9</MaxMsgSize></Meta></SyncHdr>
            """
        // Status: CmdID, MsgRef, CmdRef, Cmd, TargetRef, Chal, Data. Alert: CmdID, Data, Correlator, Item.
        let body = """
            <SyncBody><Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd>\
            <TargetRef>https://s</TargetRef><Chal><Meta><Format xmlns="syncml:metinf">b64</Format>\
            <Type xmlns="syncml:metinf">syncml:auth-md5</Type>\
            <NextNonce xmlns="syncml:metinf">EBESExQVFhcYGRobHB0eHw==</NextNonce></Meta></Chal>\
            <Data>407</Data></Status><Alert><CmdID>2</CmdID><Data>1226</Data><Correlator>c</Correlator>\
            <Item><Source><LocURI>./A</LocURI></Source><Meta><Format xmlns="syncml:metinf">int</Format></Meta>\
            <Data>1</Data></Item></Alert><Final/></SyncBody></SyncML>
            """
        #expect(String(decoding: MessageCoder.encode(message), as: UTF8.self) == header + body)
    }

    @Test("never has characters that XML lacks, whatever it is made of")
    func characters() throws {
        let bytes: [UInt8] = [0x61, 0x00, 0x1B, 0xFF, 0x0D, 0x62]
        var message = Self.full
        message.commands = [Command(id: "1", .get([Item(data: bytes)], Meta()))]
        let read = try MessageCoder.decode(MessageCoder.encode(message).span)
        #expect(
            read.commands == [
                Command(id: "1", .get([Item(data: Array("a\u{FFFD}\u{FFFD}\u{FFFD}\rb".utf8))], Meta()))
            ])
    }

    @Test(
        "can hold text and nothing else",
        arguments: [
            ("a\r\n\té\u{10FFFF}".utf8.map { $0 }, true), ([], true), ([0], false), ([0x1B], false),
            ([0xFF], false), ([0xC3], false), ("\u{FFFE}".utf8.map { $0 }, false),
        ] as [([UInt8], Bool)])
    func characterData(_ bytes: [UInt8], _ isText: Bool) {
        #expect(CharacterData.holds(bytes) == isText)
    }

    @Test("is as long as its commands say, at most", arguments: Wire.all)
    func size(_ encoding: Encoding) {
        var message = Self.full
        let empty = Message(header: message.header, commands: [])
        for command in Self.full.commands {
            message.commands = [command]
            let (whole, size) = (
                MessageCoder.encode(message, as: encoding).count, MessageCoder.size(of: command, in: encoding)
            )
            let growth = whole - MessageCoder.encode(empty, as: encoding).count
            #expect(growth <= size)
            #expect(size < growth + 64)
        }
    }
}
