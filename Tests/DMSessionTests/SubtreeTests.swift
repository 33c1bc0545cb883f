import Accounts
import Bytes
import DMSession
import ManagementTree
import MessageTesting
import SyncML
import Testing

/// - Source: OMA DM Tree and Description Serialization 1.2 (TNDS).
@Suite("A serialized subtree", .everyEncoding)
struct SubtreeTests {
    private static let document = """
        <MgmtTree xmlns="syncml:dmddf1.2"><VerDTD>1.2</VerDTD><Node><NodeName>a1</NodeName><RTProperties><Format><node/></Format>\
        </RTProperties><Node><NodeName>Name</NodeName><RTProperties><Format><chr/></Format><Type><MIME>text/plain</MIME>\
        </Type></RTProperties><Value>One &amp; two</Value></Node></Node></MgmtTree>
        """
    private static let (xml, wbxml) = (
        "application/vnd.syncml.dmtnds+xml", "application/vnd.syncml.dmtnds+wbxml"
    )
    private static let escaped = document.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    private static var binary: String {
        guard let root = try? DocumentCoder.decode(Array(document.utf8).span, as: .xml) else { return "" }
        return Base64.encode(DocumentCoder.encode(root, as: .wbxml))
    }

    private func change(_ name: String, _ data: String, _ type: String, format: String = "xml") -> String {
        command(name, 4, item("./Conf/Apps", data, "<Format>\(format)</Format><Type>\(type)</Type>"))
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var data: String
        var type = SubtreeTests.xml
        var format = "xml"
    }

    static let rows = [
        Row(testDescription: "live", data: document),
        Row(testDescription: "in CDATA", data: "<![CDATA[\(document)]]>"),
        Row(testDescription: "escaped", data: escaped),
        Row(testDescription: "with a declaration", data: "<![CDATA[<?xml version='1.0'?>\(document)]]>"),
        Row(
            testDescription: "with a declaration, and white space around",
            data: "\n  <![CDATA[<?xml version='1.0'?>\n\(document)]]>\n"),
        Row(testDescription: "in WBXML, as base 64", data: binary, type: wbxml, format: "b64"),
        Row(testDescription: "in WBXML, called XML", data: binary, format: "B64"),
        Row(testDescription: "in XML, called WBXML", data: escaped, type: wbxml),
        Row(testDescription: "in XML, as base 64", data: Base64.encode(Array(document.utf8)), format: "b64"),
    ]

    @Test("is added, however it stands in the message", arguments: rows)
    func added(_ row: Row) throws {
        let device = try Device()
        #expect(
            try answers(change("Add", row.data, row.type, format: row.format), from: device) == [
                "Add 4 200 ./Conf/Apps", "Final",
            ])
        #expect(device.configuration.values[FakeObject.path("Apps/a1/Name")] == Array("One & two".utf8))
    }

    @Test("is octets in a message in WBXML")
    func opaque() throws {
        let device = try Device()
        var session = device.session()
        _ = session.begin()
        let value = Item(
            target: Location("./Conf/Apps"), meta: Meta(format: "bin", type: Self.wbxml),
            data: Base64.decode(Self.binary))
        let message = Message(
            header: Header(sessionID: "5", messageID: 1, target: Location("d"), source: Location("s")),
            commands: [Command(id: "4", .add([value], Meta()))])
        let output = try session.receive(MessageCoder.encode(message, as: .wbxml))
        #expect(try output.words[1] == "Add 4 200 ./Conf/Apps")
        #expect(device.configuration.values[FakeObject.path("Apps/a1/Name")] == Array("One & two".utf8))
    }

    @Test("comes in pieces too")
    func pieces() throws {
        let device = try Device()
        var session = device.session()
        _ = session.begin()
        let half = Self.document.index(Self.document.startIndex, offsetBy: 150)
        let parts = [Self.document[..<half], Self.document[half...]]
        for (position, part) in parts.enumerated() {
            let size = position == 0 ? "<Size>\(Self.document.utf8.count)</Size>" : ""
            let body = """
                <Add><CmdID>4</CmdID><Item><Target><LocURI>./Conf/Apps</LocURI></Target><Meta><Format>xml</Format>\
                <Type>\(Self.xml)</Type>\(size)</Meta><Data><![CDATA[\(part)]]></Data>\(position == 0 ? "<MoreData/>" : "")</Item></Add>
                """
            let output = try session.receive(
                ServerMessage(messageID: position + 1, body: body, isFinal: position == 1).bytes)
            #expect(try output.words[1] == "Add 4 \(position == 0 ? 213 : 200) ./Conf/Apps")
        }
        #expect(device.configuration.values[FakeObject.path("Apps/a1/Name")] != nil)
    }

    @Test(
        "that is no document is refused",
        arguments: [
            "", "text", "&lt;MgmtTree>", "<a/>", "AAEC",
            "<![CDATA[<!DOCTYPE a [<!ENTITY b 'c'>]><MgmtTree>&b;</MgmtTree>]]>",
        ])
    func broken(_ data: String) throws {
        for name in ["Add", "Replace"] {
            let line = try answers(change(name, data, Self.xml), from: try Device())[0]
            #expect(line == "\(name) 4 415 ./Conf/Apps" || line == "\(name) 4 400 ./Conf/Apps")
        }
    }

    @Test("that is too large is refused before it comes")
    func tooLarge() throws {
        var device = try Device()
        device.limits.maxObjectSize = 10 << 20
        let body = """
            <Add><CmdID>4</CmdID><Item><Target><LocURI>./Conf/Apps</LocURI></Target><Meta><Type>\(Self.xml)</Type>\
            <Size>1048577</Size></Meta><Data>x</Data><MoreData/></Item></Add>
            """
        #expect(try answers(body, from: device)[0] == "Add 4 413 ./Conf/Apps")
    }

    @Test("takes a subtree's place")
    func replaced() throws {
        let device = try Device()
        device.configuration.values[FakeObject.path("Apps/a1")] = []
        device.configuration.values[FakeObject.path("Apps/a1/Icon")] = [1]
        let body = change("Replace", Self.document, Self.xml)
        #expect(try answers(body, from: device) == ["Replace 4 200 ./Conf/Apps", "Final"])
        #expect(device.configuration.values[FakeObject.path("Apps/a1/Icon")] == nil)
        #expect(device.configuration.values[FakeObject.path("Apps/a1/Name")] != nil)
    }

    @Test("is what the server gets if it asks for one, in the encoding that it speaks")
    func got() throws {
        let device = try Device()
        device.configuration.values[FakeObject.path("Apps/a1")] = []
        device.configuration.values[FakeObject.path("Apps/a1/Name")] = Array("One & two".utf8)
        var session = device.session()
        _ = session.begin()
        let get = command("Get", 4, item("./Conf/Apps?list=TNDS"))
        let message = try session.receive(ServerMessage(body: get).bytes).message()
        guard case .results(let results) = message.commands[2].body else {
            Issue.record("\(message.words)")
            return
        }
        let item = results.items[0]
        #expect(item.source?.uri == "./Conf/Apps?list=TNDS" || item.source?.uri == "./Conf/Apps")
        #expect(item.meta.type == (Wire.encoding == .xml ? Self.xml : Self.wbxml))
        #expect(item.meta.format == (Wire.encoding == .xml ? "xml" : "bin"))
        let data = item.data ?? []
        #expect(Encoding(sniffing: data.span) == Wire.encoding)
        // What was got can be added elsewhere.
        let other = try Device()
        let back = Item(target: Location("./Conf/Apps"), meta: item.meta, data: data)
        var second = other.session()
        _ = second.begin()
        let header = Header(sessionID: "5", messageID: 1, target: Location("d"), source: Location("s"))
        let add = Message(header: header, commands: [Command(id: "4", .replace([back], Meta()))])
        let output = try second.receive(MessageCoder.encode(add, as: Wire.encoding))
        #expect(try output.words[1] == "Replace 4 200 ./Conf/Apps")
        #expect(other.configuration.values[FakeObject.path("Apps/a1/Name")] == Array("One & two".utf8))
    }

    @Test("names the node that was the reason")
    func refusing() throws {
        let document = Self.document.replacing("One &amp; two", with: String(repeating: "x", count: 300))
        var session = try Device().session()
        _ = session.begin()
        let message = try session.receive(
            ServerMessage(body: change("Add", document, Self.xml)).bytes
        ).message()
        guard case .status(let status) = message.commands[1].body else {
            Issue.record("\(message)")
            return
        }
        #expect(status.code == .tooLarge)
        #expect(status.items.map { $0.target?.uri } == ["./Conf/Apps/a1/Name"])
    }
}

@Suite("Copy", .everyEncoding)
struct CopyTests {
    private func copy(_ source: String, _ target: String) -> String {
        """
        <Copy><CmdID>4</CmdID><Item><Target><LocURI>\(target)</LocURI></Target><Source><LocURI>\(source)</LocURI></Source>\
        </Item></Copy>
        """
    }

    @Test("overwrites a value with another one")
    func good() throws {
        let device = try Device()
        var session = device.session()
        _ = session.begin()
        let message = try session.receive(
            ServerMessage(body: copy("./Conf/Log", "./Conf/Blob")).bytes
        ).message()
        #expect(message.words[1] == "Copy 4 200 ./Conf/Blob")
        guard case .status(let status) = message.commands[1].body else {
            Issue.record("\(message)")
            return
        }
        #expect(status.sourceRefs == ["./Conf/Log"])
        #expect(device.configuration.values[FakeObject.path("Blob")] == Array("line1;line2;line3end".utf8))
    }

    @Test(
        "is refused as the nodes refuse it",
        arguments: [
            ("./Conf/Nope", "./Conf/Blob", 404), ("./Conf/Log", "./Conf/Nope", 404),
            ("./Conf/Net", "./Conf/Blob", 405), ("./Conf/Log", "./Conf/Bell/x", 404),
            ("", "./Conf/Blob", 412), ("./Conf/Log", "", 412),
        ])
    func bad(_ source: String, _ target: String, _ code: Int) throws {
        let line = try answers(copy(source, target), from: try Device())[0]
        #expect(line.hasPrefix("Copy 4 \(code)"))
    }

    @Test("is undone with its Atomic")
    func atomic() throws {
        let device = try Device()
        let body = command(
            "Atomic", 1, copy("./Conf/Log", "./Conf/Blob") + command("Delete", 5, item("./Conf/Nope")))
        #expect(
            try answers(body, from: device) == [
                "Atomic 1 507", "Copy 4 216 ./Conf/Blob", "Delete 5 404 ./Conf/Nope", "Final",
            ])
        #expect(device.configuration.values[FakeObject.path("Blob")] == [])
    }
}
