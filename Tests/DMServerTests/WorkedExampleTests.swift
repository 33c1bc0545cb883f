import Bytes
import DMServer
import MessageTesting
import SCOMOTerms
import SyncML
import Testing

/// Sessions whose messages are written out in the standard's manner, byte for byte on the device's side.
@Suite(.everyEncoding) struct WorkedExampleTests {
    /// Issued by the device in an earlier session, for the server's first digest.
    private let serverNonce = Array("S1".utf8)

    private var account: DeviceAccount {
        let server = ServerCredentials(
            userName: "dm.example.net", secret: .digest(DeviceAccount.digest("dm.example.net", "srv")),
            nonce: serverNonce)
        return .known(nonce: nil, server: server)
    }

    @Test func `A device without credentials is challenged, recognised, asked and let go`() throws {
        let opening = try package1(number: 1)
        var conversation = Conversation(opening: opening, account: account)

        let challenge = try conversation.send(opening)
        #expect(challenge.codes == ["0": 407, "1": 407, "2": 407])
        #expect(challenge.statuses.first?.challenge?.nextNonce == Array("fresh nonce".utf8))
        #expect(challenge.requests.isEmpty)
        #expect(challenge.isFinal)
        #expect(challenge.header.responseURI == Conversation.server + "?s=7f3c")
        let proof = try Authentication.md5(user: "dm.example.net", password: "srv", nonce: serverNonce)
        #expect(challenge.header.credential == Credential(type: .md5, data: proof))
        #expect(challenge.header.source.name == "dm.example.net")

        let accepted = try conversation.send(try package1(number: 2, nonce: "fresh nonce"))
        #expect(accepted.codes == ["0": 212, "2": 200, "3": 200])
        #expect(accepted.statuses.first?.challenge?.nextNonce != nil)
        #expect(accepted.header.credential == nil, "the device accepted the server for the session")
        #expect(accepted.header.messageID == 2)
        #expect(conversation.events.contains(.serverNonce(Array("S2".utf8))))
        #expect(conversation.events.contains(.deviceNonce(Array("fresh nonce".utf8))))
        #expect(accepted.requests.map(\.body) == [.get([Item(target: Location("."))], Meta())])

        // The device answers that nothing is below its root.
        let last = try conversation.send(
            .fromDevice(
                3,
                [
                    .headerStatus(.ok, of: 2),
                    .status(Status(messageRef: 2, commandRef: "4", command: "Get", code: .ok)),
                    .results(
                        Results(
                            messageRef: 2, commandRef: "4", items: [Item(source: Location("."), data: [])])),
                ]))
        #expect(last.codes == ["0": 200])
        #expect(last.requests.isEmpty)
        #expect(last.isFinal)
        #expect(conversation.events.last == .ended(.completed))
    }

    @Test func `A report in package 1 of a later session is taken`() throws {
        let report = """
            <Alert><CmdID>3</CmdID><Data>1226</Data><Correlator>job-9</Correlator><Item><Source><LocURI>\
            ./SCOMO/Download/p1</LocURI></Source><Meta><Format xmlns="syncml:metinf">int</Format>\
            <Type xmlns="syncml:metinf">urn:oma:at:scomo:1.0:OperationComplete</Type><Mark xmlns="syncml:metinf">\
            informational</Mark></Meta><Data>1200</Data></Item></Alert>
            """
        let opening = try package1(number: 1, nonce: "Nonce", status: "", report: report)
        var conversation = Conversation(opening: opening)
        let reply = try conversation.send(opening)
        #expect(reply.codes == ["0": 212, "1": 200, "2": 200, "3": 200])
        let result = OperationComplete.Item(
            code: .successful, identifier: nil, source: "./SCOMO/Download/p1", target: nil)
        #expect(
            conversation.events.contains(.reported(OperationComplete(correlator: "job-9", items: [result]))))
    }

    /// Package 1 as devices write it: in the second message with a status for the server's header and a credential.
    private func package1(
        number: Int, nonce: String? = nil, status: String? = nil, report: String = ""
    ) throws -> Message {
        let data = try nonce.map {
            try Authentication.md5(user: "Bruce2", password: "OhBehave", nonce: Array($0.utf8))
        }
        let credential = data.map {
            """
            <Cred><Meta><Format xmlns="syncml:metinf">b64</Format><Type xmlns="syncml:metinf">syncml:auth-md5</Type>\
            </Meta><Data>\($0)</Data></Cred>
            """
        }
        let accepted = """
            <Status><CmdID>1</CmdID><MsgRef>1</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Chal><Meta>\
            <Format xmlns="syncml:metinf">b64</Format><Type xmlns="syncml:metinf">syncml:auth-md5</Type>\
            <NextNonce xmlns="syncml:metinf">\(Base64.encode(Array("S2".utf8)))</NextNonce></Meta></Chal>\
            <Data>212</Data></Status>
            """
        let first = nonce == nil ? 1 : 2
        let text = """
            <SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
            <SessionID>5</SessionID><MsgID>\(number)</MsgID>\
            <Target><LocURI>https://dm.example.net/dm</LocURI></Target>\
            <Source><LocURI>\(Conversation.device)</LocURI></Source>\(credential ?? "")\
            <Meta><MaxMsgSize xmlns="syncml:metinf">16384</MaxMsgSize></Meta></SyncHdr><SyncBody>\
            \(status ?? (nonce == nil ? "" : accepted))<Alert><CmdID>\(report.isEmpty ? first : 1)</CmdID>\
            <Data>1201</Data></Alert><Replace><CmdID>\(report.isEmpty ? first + 1 : 2)</CmdID>\
            <Item><Source><LocURI>./DevInfo/DevId</LocURI></Source><Data>\(Conversation.device)</Data></Item>\
            <Item><Source><LocURI>./DevInfo/Man</LocURI></Source><Data>Example</Data></Item></Replace>\
            \(report)<Final/></SyncBody></SyncML>
            """
        return try MessageCoder.decode(Wire.bytes(text).span)
    }
}
