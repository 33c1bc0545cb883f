import DMServer
import MessageTesting
import SCOMOTerms
import SyncML
import Testing

@Suite(.everyEncoding) struct GenericAlertTests {
    private func take(_ alert: String) throws -> (Message, [Event]) {
        let text = """
            <SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
            <SessionID>5</SessionID><MsgID>1</MsgID><Target><LocURI>https://dm.example.net/dm</LocURI></Target>\
            <Source><LocURI>\(Conversation.device)</LocURI></Source><Cred><Meta><Type xmlns="syncml:metinf">\
            syncml:auth-md5</Type></Meta><Data>\(Credential.md5(nonce: "Nonce").data)</Data></Cred></SyncHdr>\
            <SyncBody>\(alert)<Final/></SyncBody></SyncML>
            """
        let message = try MessageCoder.decode(Array(text.utf8).span)
        var conversation = Conversation(opening: message)
        return (try conversation.send(message), conversation.events)
    }

    private func alert(_ data: String, type: String = "urn:oma:at:scomo:1.0:OperationComplete") -> String {
        """
        <Alert><CmdID>1</CmdID><Data>1226</Data><Correlator>job-8</Correlator><Item>\
        <Source><LocURI>./SCOMO/Download/p/Operations/DownloadInstall</LocURI></Source>\
        <Target><LocURI>./SCOMO/Inventory/Deployed/c</LocURI></Target>\
        <Meta><Type xmlns="syncml:metinf">\(type)</Type><Format xmlns="syncml:metinf">text/plain</Format></Meta>\
        <Data>\(data)</Data></Item></Alert>
        """
    }

    @Test(arguments: [
        // Escaped text.
        "&lt;ResultCode&gt;1200&lt;/ResultCode&gt;&lt;Identifier&gt;a&amp;amp;b&lt;/Identifier&gt;",
        // A CDATA section.
        "<![CDATA[<ResultCode>1200</ResultCode><Identifier>a&amp;b</Identifier>]]>",
        // Elements.
        "<ResultCode>1200</ResultCode><Identifier>a&amp;b</Identifier>",
        // Elements of another namespace, with blanks.
        "<s:ResultCode xmlns:s=\"urn:x\"> 1200 </s:ResultCode><Identifier>a&amp;b</Identifier>",
        // A CDATA section with escaped text in it.
        "<![CDATA[&lt;ResultCode&gt;1200&lt;/ResultCode&gt;&lt;Identifier&gt;a&amp;b&lt;/Identifier&gt;]]>",
    ])
    func `A result is understood however it is written`(_ data: String) throws {
        let (reply, events) = try take(alert(data))
        #expect(reply.codes["1"] == 200)
        let result = OperationComplete.Item(
            code: .successful, identifier: "a&b", source: "./SCOMO/Download/p/Operations/DownloadInstall",
            target: "./SCOMO/Inventory/Deployed/c")
        #expect(events.contains(.reported(OperationComplete(correlator: "job-8", items: [result]))))
    }

    @Test(arguments: [
        ("1405", 1405), (" 1200\n", 1200), ("", 1412), ("done", 1412),
        ("&lt;ResultCode&gt;soon&lt;/ResultCode&gt;", 1412),
        ("<ResultCode>99999999999999999999</ResultCode>", 1412),
    ])
    func `A number alone counts, and nonsense is an undefined error`(data: String, code: Int) throws {
        let (reply, events) = try take(alert(data))
        #expect(reply.codes["1"] == 200)
        let codes = events.compactMap {
            if case .reported(let report) = $0 { report.items.map(\.code.rawValue) } else { nil }
        }
        #expect(codes == [[code]])
    }

    @Test(arguments: [
        "urn:oma:at:scomo:1.0:OperationComplete", "urn:oma:at:scomo:1.1:OperationComplete",
        "Reversed-Domain-Name: urn:oma:at:scomo:1.0:OperationComplete",
        " urn:oma:at:SCOMO:1.0:operationcomplete ",
        "org.openmobilealliance.scomo.operationcomplete",
        "org.openmobilealliance.dm.softwarecomponent.OperationComplete",
    ])
    func `The type of a report has many spellings`(_ type: String) throws {
        let (_, events) = try take(alert("1200", type: type))
        #expect(events.contains { if case .reported = $0 { true } else { false } })
    }

    @Test(arguments: [
        ("urn:oma:at:scomo:1.1:UpdateDeviceRequest", UpdateRequest.device),
        ("urn:oma:at:scomo:1.1:UpdateUserRequest", .user),
    ])
    func `A request for updates is passed on`(type: String, request: UpdateRequest) throws {
        let (reply, events) = try take(alert("", type: type))
        #expect(reply.codes["1"] == 200)
        #expect(events.contains(.updateRequested(request)))
    }

    @Test(arguments: ["", "org.example.other", "org.openmobilealliance.dm.firmwareupdate.download"])
    func `An alert of another type is refused`(_ type: String) throws {
        let (reply, events) = try take(alert("1200", type: type))
        #expect(reply.codes["1"] == 415)
        #expect(!events.contains { if case .reported = $0 { true } else { false } })
    }

    @Test(arguments: [
        ("job-1", nil, "job-1", true), ("job-1", "./S/a", "job-2", false),
        (nil, "./S/a/Operations/Install", "job-2", true), (nil, "./S/a", "job-2", true),
        ("", "S/a", "job-2", true), (nil, "./S/ab", "job-2", false), (nil, nil, "job-2", false),
    ])
    func `A report finds its order by the correlator, or else by its source`(
        correlator: String?, source: String?, order: String, isAbout: Bool
    ) {
        let item = OperationComplete.Item(code: .successful, identifier: nil, source: source, target: nil)
        let report = OperationComplete(correlator: correlator, items: [item])
        #expect(report.isAbout(correlator: order, uri: "./S/a/Operations/Install") == isAbout)
    }
}
