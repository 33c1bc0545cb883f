import Accounts
import DMSession
import ManagementTree
import MessageTesting
import SyncML
import Testing

private let get = command("Get", 4, item("./Conf/Log"))

/// What implementations get wrong, each named by what it guards.
@Suite("The device doesn't fall into", .everyEncoding)
struct PitfallTests {
    private func session(_ change: (inout Device) -> Void = { _ in }) throws -> Session {
        var device = try Device()
        device.account.clientCredentials = Device.clientCredentials
        device.account.serverCredentials = Device.serverCredentials
        change(&device)
        return device.session()
    }

    /// With what breaks text: a NUL, a colon, octets that aren't UTF-8.
    static let nonce: [UInt8] = [0, 0x3A, 0xFF, 0, 0x3A, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0]

    @Test("1: taking nonces for text")
    func nonces() throws {
        var session = try session { device in
            device.account.clientAuthentication = .md5
            device.account.serverAuthentication = .md5
            device.account.serverNonce = Self.nonce
        }
        _ = session.begin()
        let message = ServerMessage(
            status: 407, challenge: Challenge(type: .md5, nextNonce: Self.nonce),
            header: credential(.md5, "8uLZ17TJ72A/mVVNyQDQFQ=="))
        let output = try session.receive(message.bytes).message()
        #expect(output.header.credential?.data == "uEtpiSUTJzxBskNean3fLg==")
        #expect(output.words.first == "SyncHdr 0 212 \(Device.identifier)")
    }

    @Test("2: taking the digest of a message for RFC 2104's, or for the published example's")
    func hmac() throws {
        for (mac, status) in [("e7LOQHadocrqH0IBa6WchQ==", 200), ("PrkRDZX8yKpG3GprR7auhw==", 401)] {
            var device = try Device()
            device.account.serverCredentials = Device.serverCredentials
            device.account.serverAuthentication = .hmac
            device.account.serverNonce = Device.s1
            var session = device.session("1A2B")
            _ = session.begin()
            let header =
                "algorithm=MD5, username=\"dm.example.net\", mac=\(mac)"
            let output = try session.receive(Incoming(bytes: Array(Self.signed.utf8), mac: header))
            #expect(try output.words.first == "SyncHdr 0 \(status) urn:dev:ops:00A0C9-Box42-0042")
        }
    }

    /// The published document of the digest's example.
    private static let signed = """
        <SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto><SessionID>1A2B</SessionID>\
        <MsgID>2</MsgID><Target><LocURI>urn:dev:ops:00A0C9-Box42-0042</LocURI></Target><Source>\
        <LocURI>https://dm.example.net/dm</LocURI></Source><Meta><MaxMsgSize xmlns="syncml:metinf">16384</MaxMsgSize></Meta>\
        </SyncHdr><SyncBody><Status><CmdID>1</CmdID><MsgRef>2</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Data>212</Data>\
        </Status><Replace><CmdID>2</CmdID><Item><Target><LocURI>./SCOMO/Download/pkg1/PkgURL</LocURI></Target><Meta>\
        <Format xmlns="syncml:metinf">chr</Format><Type xmlns="syncml:metinf">text/plain</Type></Meta>\
        <Data>https://dl.example.net/a.dd</Data></Item></Replace><Exec><CmdID>3</CmdID><Correlator>job-7</Correlator><Item>\
        <Target><LocURI>./SCOMO/Download/pkg1/Operations/Download</LocURI></Target></Item></Exec><Final/></SyncBody></SyncML>
        """

    @Test("3: the public identifier of Meta Information")
    func publicIdentifier() throws {
        var session = try session()
        let next = session.begin().next
        guard case .send(let message) = next else { throw NothingSent(next: next) }
        guard message.encoding == .wbxml else { return }
        #expect(message.bytes.prefix(4) == [0x02, 0xA4, 0x01, 0x6A])
    }

    @Test(
        "4: using a nonce too early or too late",
        arguments: [(212, nil), (200, "rlRXnMP8tbgjiCK8mFlXUQ==")] as [(Int, String?)])
    func nextNonce(_ status: Int, _ proof: String?) throws {
        var session = try session {
            $0.account.clientAuthentication = .md5
            $0.account.clientNonce = Device.n1
        }
        _ = session.begin()
        let message = ServerMessage(
            status: status, challenge: Challenge(type: .md5, nextNonce: Device.n2), body: get)
        #expect(try session.receive(message.bytes).message().header.credential?.data == proof)
    }

    @Test("5: saying nothing but that a message came, in a loop with servers that answer everything")
    func emptyPackage() throws {
        var session = try session()
        _ = session.begin()
        #expect(try session.receive(ServerMessage().bytes).next == .finished(.completed))
    }

    @Test("6: ending its package before the server has ended its own")
    func final() throws {
        var session = try session()
        _ = session.begin()
        let words = try session.receive(ServerMessage(body: get, isFinal: false).bytes).words
        #expect(words.last == "Alert 1222")
        #expect(!words.contains("Final"))
    }

    @Test("7 and 8: taking a piece's size for that of its octets, or decoding pieces one by one")
    func chunkedOctets() throws {
        let device = try Device()
        var session = device.session()
        _ = session.begin()
        // Six octets, as three pieces of base 64 that mean nothing by themselves.
        for (position, text) in ["A", "AECA", "wQF"].enumerated() {
            let isLast = position == 2
            let size = position == 0 ? "<Size>8</Size>" : ""
            let body = """
                <Replace><CmdID>4</CmdID><Item><Target><LocURI>./Conf/Image</LocURI></Target><Meta><Format>b64</Format>\(size)\
                </Meta><Data>\(text)</Data>\(isLast ? "" : "<MoreData/>")</Item></Replace>
                """
            let output = try session.receive(
                ServerMessage(messageID: position + 1, body: body, isFinal: isLast).bytes)
            #expect(try output.words[1] == "Replace 4 \(isLast ? 200 : 213) ./Conf/Image")
        }
        #expect(device.configuration.values[FakeObject.path("Image")] == [0, 1, 2, 3, 4, 5])
    }

    @Test("12: making what is to be replaced, or overwriting what is to be added")
    func addAndReplace() throws {
        let body =
            command("Replace", 1, item("./Conf/Net/New", "x"))
            + command("Add", 2, item("./Conf/Net/Old", "x"))
        #expect(
            try answers(body, from: try Device()) == [
                "Replace 1 404 ./Conf/Net/New", "Add 2 418 ./Conf/Net/Old", "Final",
            ])
    }

    @Test("13: mixing up what was undone, what failed and what wasn't begun")
    func rollBack() throws {
        let body = command(
            "Atomic", 1,
            command("Replace", 2, item("./Conf/Net/Mtu", "1")) + command("Delete", 3, item("./Conf/Nope"))
                + command("Replace", 4, item("./Conf/Blob", "x")))
        #expect(
            try answers(body, from: try Device()) == [
                "Atomic 1 507", "Replace 2 216 ./Conf/Net/Mtu", "Delete 3 404 ./Conf/Nope",
                "Replace 4 215 ./Conf/Blob", "Final",
            ])
    }

    @Test("14: reporting without saying who reports")
    func report() throws {
        var session = try session { $0.alerts = [GenericAlert(number: 1, type: "t", correlator: "job")] }
        #expect(try session.begin().words == ["Alert 1201", "Replace", "Alert 1226", "Final"])
    }

    @Test("16: entities, and documents fetched from elsewhere")
    func entities() throws {
        let text = ServerMessage(body: get).text
        for start in [
            "<!DOCTYPE SyncML SYSTEM 'http://a/'>", "<!DOCTYPE s [<!ENTITY a 'b'>]>",
            "<!DOCTYPE s [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>",
        ] {
            var session = try session()
            _ = session.begin()
            let bytes = Array((start + text.replacing("./Conf/Log", with: "./Conf/&a;")).utf8)
            #expect(throws: SessionError.self) { try session.receive(bytes) }
        }
    }

    @Test("18: taking the answer to one message's command for another's")
    func identifiers() throws {
        var session = try session { $0.alerts = [GenericAlert(number: 1, type: "t")] }
        _ = session.begin()
        // The report was command 3 of message 1; message 2 has a command 3 too.
        let first = try session.receive(ServerMessage(body: get).bytes)
        #expect(try first.message().commands.contains { $0.id == "3" })
        let status =
            "<Status><CmdID>1</CmdID><MsgRef>2</MsgRef><CmdRef>3</CmdRef><Cmd>Alert</Cmd><Data>200</Data></Status>"
        #expect(try session.receive(ServerMessage(messageID: 2, body: status).bytes).effects.isEmpty)
    }

    @Test("21: numbering from 1 again after a challenge, or leaving something out of package 1")
    func again() throws {
        var session = try session {
            $0.account.clientAuthentication = .md5
            $0.alerts = [GenericAlert(number: 1, type: "t")]
        }
        _ = session.begin()
        let message = try session.receive(
            ServerMessage(status: 407, challenge: Challenge(type: .md5, nextNonce: Device.n1)).bytes
        ).message()
        #expect(message.header.messageID == 2)
        #expect(
            message.words == [
                "SyncHdr 0 200 \(Device.identifier)", "Alert 1201", "Replace", "Alert 1226", "Final",
            ])
    }

    @Test("24 and 25: several names for one device, and values in pieces that nobody said it takes")
    func announced() throws {
        var device = try Device()
        device.limits.maxObjectSize = 123_456
        var session = device.session()
        let message = try session.begin().message()
        guard case .replace(let items, _) = message.commands[1].body else {
            Issue.record("\(message.commands[1])")
            return
        }
        #expect(items.first?.source?.uri == "./DevInfo/DevId")
        #expect(items.first?.text == message.header.source.uri)
        #expect(message.header.meta.maxObjectSize == 123_456)
        #expect(message.header.meta.maxMessageSize == 16_384)
        #expect(
            try answers(command("Get", 1, item("./DevDetail/LrgObj")), from: device)[1]
                == "Results 1 ./DevDetail/LrgObj(bool)=true")
    }

    @Test("26: waiting for a person who isn't there")
    func headless() throws {
        let ask = "<Alert><CmdID>2</CmdID><Data>1101</Data><Item/><Item><Data>?</Data></Item></Alert>"
        #expect(
            try answers(
                command("Atomic", 1, ask + command("Replace", 3, item("./Conf/Blob", "x"))),
                from: try Device())
                == ["Atomic 1 507", "Alert 2 406", "Replace 3 215 ./Conf/Blob", "Final"])
    }
}
