import MessageTesting
import SyncML
import Testing

/// A message with this in its body, after a minimal header.
private func message(_ body: String, header: String = "") -> String {
    """
    <SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
    <SessionID>5</SessionID><MsgID>2</MsgID><Target><LocURI>urn:d</LocURI></Target>\
    <Source><LocURI>https://s</LocURI></Source>\(header)</SyncHdr><SyncBody>\(body)</SyncBody></SyncML>
    """
}

private func decode(_ text: String) throws(SyncMLError) -> Message {
    try MessageCoder.decode(Wire.bytes(text).span)
}

private func commands(_ body: String) throws(SyncMLError) -> [Command] {
    try decode(message(body)).commands
}

@Suite("An odd message is understood", .everyEncoding)
struct ToleranceTests {
    @Test("with its elements in another order")
    func order() throws {
        let body = """
            <Final/><Status><Data>200</Data><Cmd>Get</Cmd><CmdRef>3</CmdRef><MsgRef>1</MsgRef><CmdID>1</CmdID></Status>\
            <Exec><Item><Data>x</Data><Meta><Type>t</Type></Meta><Target><LocURI>./A</LocURI></Target></Item>\
            <Correlator>c</Correlator><CmdID>2</CmdID></Exec>
            """
        let read = try decode(message(body))
        #expect(read.isFinal)
        let item = Item(target: Location("./A"), meta: Meta(type: "t"), data: Array("x".utf8))
        #expect(
            read.commands == [
                Command(id: "1", .status(Status(messageRef: 1, commandRef: "3", command: "Get", code: .ok))),
                Command(id: "2", .exec(Exec(correlator: "c", item: item))),
            ])
    }

    @Test(
        "with namespaces missing or prefixed, and elements and attributes that nobody knows",
        arguments: [
            "<Get><CmdID>1</CmdID><Item><Target><LocURI>./A</LocURI></Target></Item></Get>",
            "<Get xmlns=''><CmdID>1</CmdID><Item><Target><LocURI>./A</LocURI></Target></Item></Get>",
            """
            <s:Get xmlns:s="SYNCML:SYNCML1.2"><s:CmdID>1</s:CmdID><s:Item><s:Target><s:LocURI>./A</s:LocURI>\
            </s:Target></s:Item></s:Get>
            """,
            """
            <Get m:x='1' xmlns:m='urn:m'><!-- c --><Lang>en</Lang><CmdID>1</CmdID><New><Item/></New><Item><Old/>\
            <Target><Filter/><LocURI>./A</LocURI></Target></Item></Get>
            """,
            "<Get>\n<CmdID> 1 </CmdID>\n<Item><Target>\n<LocURI>\t./A\n</LocURI></Target></Item></Get>",
            "<Get><CmdID>1</CmdID><Item><Target> ./A </Target></Item></Get>",
            "<CmdID>9</CmdID><Unknown/><Get><CmdID>1</CmdID><Item><Target>./A</Target></Item></Get>",
        ])
    func variants(_ body: String) throws {
        let expected = [Command(id: "1", .get([Item(target: Location("./A"))], Meta()))]
        #expect(try commands(body) == expected)
    }

    @Test(
        "with data as text, as CDATA, or as live elements",
        arguments: [
            ("a&lt;b&gt;", "a<b>"), ("<![CDATA[<a x='1'/>]]>", "<a x='1'/>"), ("", ""), (" a ", " a "),
            ("<![CDATA[]]]]><![CDATA[>]]>", "]]>"),
            (
                "\n <MgmtTree xmlns='syncml:dmddf1.2'><VerDTD>1.2</VerDTD>a&amp;b</MgmtTree>\n",
                #"<MgmtTree xmlns="syncml:dmddf1.2"><VerDTD>1.2</VerDTD>a&amp;b</MgmtTree>"#
            ),
            ("<Get/>t<Put/>", #"<Get xmlns="SYNCML:SYNCML1.2"/>t<Put xmlns="SYNCML:SYNCML1.2"/>"#),
            ("<a xmlns=''>x</a>t<b xmlns=''/>", "<a>x</a>t<b/>"),
        ])
    func data(_ written: String, _ meant: String) throws {
        let read = try commands("<Add><CmdID>1</CmdID><Item><Data>\(written)</Data></Item></Add>")
        #expect(read == [Command(id: "1", .add([Item(data: Array(meant.utf8))], Meta()))])
    }

    @Test("with several items in an Exec, or none")
    func execs() throws {
        let two = try commands("<Exec><CmdID>1</CmdID><Item><Data>a</Data></Item><Item/></Exec>")
        #expect(two.map(\.id) == ["1", "1"])
        #expect(
            two.map(\.body) == [
                .exec(Exec(item: Item(data: Array("a".utf8)))), .exec(Exec(item: Item())),
            ])
        #expect(try commands("<Exec><CmdID>1</CmdID></Exec>").map(\.body) == [.exec(Exec(item: Item()))])
    }

    @Test("with commands that device management doesn't have, or without identifiers")
    func unknown() throws {
        #expect(try commands("<Put><CmdID>1</CmdID></Put>") == [Command(id: "1", .unknown(name: "Put"))])
        #expect(try commands("<Get></Get>") == [Command(id: "", .get([], Meta()))])
        #expect(try commands("<Alert><CmdID>1</CmdID></Alert>").map(\.body) == [.alert(Alert(code: 0))])
    }

    @Test("with a challenge without format, and white space in the nonce")
    func challenge() throws {
        let body = """
            <Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Chal><Meta>\
            <Type>SYNCML:AUTH-MD5</Type><NextNonce> EBES\nExQV </NextNonce></Meta></Chal><Data>407</Data></Status>
            """
        guard case .status(let status)? = try commands(body).first?.body else {
            Issue.record("no Status")
            return
        }
        #expect(
            status.challenge
                == Challenge(type: .md5, format: nil, nextNonce: [0x10, 0x11, 0x12, 0x13, 0x14, 0x15]))
    }

    @Test("with numbers larger than ours")
    func numbers() throws {
        let header = "<Meta><MaxMsgSize>99999999999999999999</MaxMsgSize></Meta>"
        #expect(try decode(message("", header: header)).header.meta.maxMessageSize == .max)
    }

    @Test("with empty elements in Meta, and an alert with an empty code, which say as much as none")
    func emptyElements() throws {
        let meta =
            "<Meta><Format/><Type> </Type><Size/><NextNonce/><MaxMsgSize/><MaxObjSize> </MaxObjSize></Meta>"
        #expect(
            try commands("<Add><CmdID>1</CmdID><Item>\(meta)</Item></Add>")
                == [Command(id: "1", .add([Item()], Meta()))])
        #expect(try decode(message("", header: meta)).header.meta == Meta())
        #expect(
            try commands("<Alert><CmdID>1</CmdID><Data/></Alert>") == [
                Command(id: "1", .alert(Alert(code: 0)))
            ])
        let status = """
            <Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Chal>\(meta)</Chal>\
            <Data>401</Data></Status>
            """
        guard case .status(let status)? = try commands(status).first?.body else {
            Issue.record("no status")
            return
        }
        #expect(status.challenge == Challenge(type: .basic, format: nil, nextNonce: nil))
    }

    @Test(
        "but for a command with a number that is none, or a nonce that isn't base 64",
        arguments: [
            ("Add", "<Item><Meta><Size>12k</Size></Meta><Data>x</Data></Item>"),
            ("Alert", "<Data>now</Data>"),
            ("Get", "<Meta><MaxObjSize>-1</MaxObjSize></Meta><Item/>"),
            ("Exec", "<Item><Meta><NextNonce>*</NextNonce></Meta></Item>"),
        ])
    func malformed(_ name: String, _ content: String) throws {
        let bad = Command(id: "1", .malformed(name: name))
        let good = Command(id: "2", .get([], Meta()))
        let body = "<\(name)><CmdID>1</CmdID>\(content)</\(name)><Get><CmdID>2</CmdID></Get>"
        #expect(try commands(body) == [bad, good])
        #expect(
            try commands("<Atomic><CmdID>3</CmdID>\(body)</Atomic>") == [
                Command(id: "3", .atomic([bad, good], Meta()))
            ])
    }
}

@Suite("Data that is elements of no namespace that we know")
struct ForeignDataTests {
    /// In WBXML an element without a token has no namespace.
    @Test("keeps the namespace that it has in XML")
    func namespace() throws {
        let body = "<Add><CmdID>1</CmdID><Item><Data><a/>t<b xmlns='urn:b'/></Data></Item></Add>"
        let meant = #"<a xmlns="SYNCML:SYNCML1.2"/>t<b xmlns="urn:b"/>"#
        #expect(try commands(body) == [Command(id: "1", .add([Item(data: Array(meant.utf8))], Meta()))])
    }
}
