import Accounts
import DMSession
import MessageTesting
import SyncML
import Testing

private let get = command("Get", 4, item("./Conf/Log"))
private let found = ["Get 4 200 ./Conf/Log", "Results 4 ./Conf/Log=line1;line2;line3end", "Final"]
private let nextMessage = "<Alert><CmdID>1</CmdID><Data>1222</Data></Alert>"

/// What servers in the field do that the standard doesn't say, each named by what is odd about it.
@Suite("The device accepts", .everyEncoding)
struct ToleranceTests {
    /// What the device says to a message, without the answer to the header.
    private func answers(_ text: String) throws -> [String] {
        var session = try Device().session()
        _ = session.begin()
        return Array(try session.receive(Wire.bytes(text)).words.dropFirst())
    }

    // MARK: 1: documents

    private static let message = ServerMessage(body: get).text

    static let documents: [(String, String)] = [
        ("no namespaces", message.replacing(" xmlns=\"SYNCML:SYNCML1.2\"", with: "")),
        ("another namespace", message.replacing("SYNCML:SYNCML1.2", with: "urn:example:other")),
        (
            "prefixes",
            message.replacing("</", with: "\u{1}").replacing("<", with: "<s:").replacing(
                "\u{1}", with: "</s:"
            )
            .replacing("xmlns=", with: "xmlns:s=")
        ),
        ("an XML declaration", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + message),
        ("comments and blanks", message.replacing("<SyncBody>", with: "\n <!-- here --> <SyncBody>\n\t")),
        (
            "white space around values",
            message.replacing("<MsgID>1<", with: "<MsgID> 1\n<").replacing(
                "./Conf/Log", with: "\n ./Conf/Log ")
        ),
        ("attributes", message.replacing("<Get>", with: "<Get msft:new='1' xmlns:msft='urn:m'>")),
        ("unknown elements", message.replacing("<Get>", with: "<New><a/></New><Get><New>1</New>")),
        ("CDATA", message.replacing("./Conf/Log", with: "<![CDATA[./Conf/Log]]>")),
        (
            "an item before the identifier",
            message.replacing("<CmdID>4</CmdID>", with: "").replacing(
                "</Get>", with: "<CmdID>4</CmdID></Get>")
        ),
        ("a body before the header", swapped(message)),
        (
            "Final first",
            message.replacing("<Final/>", with: "").replacing("<SyncBody>", with: "<SyncBody><Final/>")
        ),
        (
            "a target without LocURI",
            message.replacing(
                "<Target><LocURI>./Conf/Log</LocURI></Target>", with: "<Target>./Conf/Log</Target>")
        ),
    ]

    private static func swapped(_ message: String) -> String {
        let parts = message.split(separator: "<SyncBody>", maxSplits: 1)
        let start = "<SyncML xmlns=\"SYNCML:SYNCML1.2\">"
        let header = parts[0].dropFirst(start.count)
        return start + "<SyncBody>" + parts[1].replacing("</SyncML>", with: "") + header + "</SyncML>"
    }

    @Test("documents with", arguments: documents)
    func document(_ what: String, _ text: String) throws {
        #expect(try answers(text) == found)
    }

    @Test(
        "data that is live, escaped, or in CDATA",
        arguments: [
            "<a>b</a>", "&lt;a>b&lt;/a>", "<![CDATA[<a>b</a>]]>", "<!-- x --><![CDATA[<a>]]>b&lt;/a&gt;",
        ])
    func data(_ data: String) throws {
        let device = try Device()
        let body = command("Replace", 4, item("./Conf/Blob", data))
        #expect(try DMSessionTests.answers(body, from: device).first == "Replace 4 200 ./Conf/Blob")
        let value = String(
            decoding: device.configuration.values[FakeObject.path("Blob")] ?? [], as: UTF8.self)
        #expect(value.replacing(" xmlns=\"SYNCML:SYNCML1.2\"", with: "") == "<a>b</a>")
    }

    // MARK: 3 to 5: headers and statuses

    @Test("addresses that change, are relative, and go away again")
    func responseURI() throws {
        var session = try Device().session()
        _ = session.begin()
        var next: [String?] = []
        for (id, address) in ["https://b/?s=1", "?s=2", "", "/other"].enumerated() {
            let header = address.isEmpty ? "" : "<RespURI>\(address)</RespURI>"
            let output = try session.receive(
                ServerMessage(messageID: id + 1, header: header, body: get).bytes)
            if case .send(let message) = output.next { next.append(message.address) }
        }
        #expect(next == ["https://b/?s=1", "?s=2", "?s=2", "/other"])
    }

    @Test("messages numbered from anywhere", arguments: [0, 7, 2_147_483_648])
    func numbers(_ first: Int) throws {
        var session = try Device().session()
        _ = session.begin()
        for id in 0...1 {
            let message = ServerMessage(messageID: first + id, answering: id + 1, body: get)
            #expect(try session.receive(message.bytes).words.last == "Final")
        }
    }

    @Test("no answer to the header, one that isn't the first, and answers to what was never asked")
    func statuses() throws {
        let foreign =
            "<Status><CmdID>8</CmdID><MsgRef>77</MsgRef><CmdRef>5</CmdRef><Cmd>Get</Cmd><Data>404</Data></Status>"
        let header =
            "<Status><CmdID>9</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Data>200</Data></Status>"
        for body in [foreign + get, get + header, foreign + header + get] {
            #expect(try answers(ServerMessage(status: nil, body: body).text) == found)
        }
    }

    // MARK: 6 and 7: credentials

    @Test(
        "challenges whose nonce has blanks, whose format is missing, and that say 401 for 407",
        arguments: [401, 407])
    func challenge(_ code: Int) throws {
        var device = try Device()
        device.account.clientAuthentication = .md5
        device.account.clientCredentials = Device.clientCredentials
        var session = device.session()
        _ = session.begin()
        let text = ServerMessage(status: code, challenge: Challenge(type: .md5, nextNonce: Device.n1)).text
            .replacing("EBESExQVFhcYGRobHB0eHw==", with: "\n EBESExQVFhcY\n GRobHB0eHw== \n")
            .replacing("syncml:auth-md5", with: " SyncML:auth-MD5 ")
        let header = try session.receive(Wire.bytes(text)).message().header
        #expect(header.credential?.data == "lWANn1Izz3NXxhw8nmNveA==")
    }

    @Test("401 for single commands of package 1, beside a challenge for the header")
    func challengedCommands() throws {
        var device = try Device()
        device.alerts = [GenericAlert(number: 7, type: "t")]
        device.account.clientAuthentication = .md5
        device.account.clientCredentials = Device.clientCredentials
        var session = device.session()
        _ = session.begin()
        let statuses = (1...3).map {
            "<Status><CmdID>\($0)</CmdID><MsgRef>1</MsgRef><CmdRef>\($0)</CmdRef><Cmd>Alert</Cmd><Data>401</Data></Status>"
        }.joined()
        let challenge = Challenge(type: .md5, nextNonce: Device.n1)
        let output = try session.receive(
            ServerMessage(status: 401, challenge: challenge, body: statuses).bytes)
        #expect(try output.words.contains("Alert 1226"))
        #expect(output.effects == [.clientNonce(Device.n1)], "the report isn't answered")
    }

    // MARK: 8: Final

    @Test("statuses without Final as the end, and commands without it as a wish for an answer")
    func noFinal() throws {
        var session = try Device().session()
        _ = session.begin()
        let output = try session.receive(ServerMessage(body: get, isFinal: false).bytes)
        #expect(try output.words.last == "Alert 1222")
        #expect(
            try session.receive(ServerMessage(messageID: 2, isFinal: false).bytes).next
                == .finished(.completed))
    }

    // MARK: 9 to 12: commands

    static let commands: [(String, String, [String])] = [
        (
            "formats in upper case",
            command("Replace", 4, item("./Conf/Net/Mtu", "9", "<Format>INT</Format>")),
            ["Replace 4 200 ./Conf/Net/Mtu"]
        ),
        (
            "octets called text",
            command(
                "Replace", 4, item("./Conf/Image", "AAE=", "<Format>b64</Format><Type>text/plain</Type>")),
            ["Replace 4 200 ./Conf/Image"]
        ),
        (
            "a correlator at the end",
            "<Exec><CmdID>4</CmdID>\(item(CommandTests.order))<Correlator>job-9</Correlator></Exec>",
            ["Exec 4 202 \(CommandTests.order)"]
        ),
        (
            "several items in Exec", command("Exec", 4, item(CommandTests.order) + item(CommandTests.order)),
            ["Exec 4 202 \(CommandTests.order)", "Exec 4 202 \(CommandTests.order)"]
        ),
        (
            "an alert's item without anything", "<Alert><CmdID>4</CmdID><Data>1222</Data><Item/></Alert>",
            ["Alert 4 200"]
        ),
        (
            "addresses without ./", command("Get", 4, item("Conf/Net/Mtu")),
            ["Get 4 200 Conf/Net/Mtu", "Results 4 ./Conf/Net/Mtu(int)=1500"]
        ),
        (
            "escapes in any case", command("Get", 4, item("./Conf/%4eet/%4Dtu")),
            ["Get 4 200 ./Conf/%4eet/%4Dtu", "Results 4 ./Conf/Net/Mtu(int)=1500"]
        ),
        ("a list that is empty", command("Sequence", 4, ""), ["Sequence 4 200"]),
        (
            "white space around an alert's code", "<Alert><CmdID>4</CmdID><Data>\n1222 </Data></Alert>",
            ["Alert 4 200"]
        ),
    ]

    @Test("commands with", arguments: commands)
    func oddCommand(_ what: String, _ body: String, _ expected: [String]) throws {
        let device = try Device()
        #expect(try DMSessionTests.answers(body, from: device) == expected + ["Final"])
        if what.contains("correlator") {
            #expect(device.components.journal.last?.hasSuffix("for job-9") ?? false)
        }
    }
}
