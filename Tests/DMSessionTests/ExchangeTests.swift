import Accounts
import DMSession
import MessageTesting
import SyncML
import Testing

private func decode(_ text: String) throws -> Message {
    try MessageCoder.decode(Array(text.utf8).span)
}

@Suite("A published exchange", .everyEncoding)
struct ExchangeTests {
    private func device() throws -> Device {
        var device = try Device()
        device.account.clientCredentials = Device.clientCredentials
        device.account.serverCredentials = Device.serverCredentials
        device.account.clientAuthentication = .md5
        device.account.serverAuthentication = .md5
        device.account.serverNonce = Device.s1
        return device
    }

    @Test("with digests both ways goes as published")
    func firstContact() throws {
        var session = try device().session()
        let introduction = session.begin()
        #expect(try introduction.message() == decode(Examples.introduction))
        #expect(introduction.effects.isEmpty)

        let proof = try session.receive(Wire.bytes(Examples.challenge))
        #expect(try proof.message() == decode(Examples.proof))
        #expect(proof.effects == [.clientNonce(Device.n1), .serverNonce(Device.s2)])
        guard case .send(let message) = proof.next, message.address == "https://dm.example.net/dm?s=7f3c"
        else {
            Issue.record("not sent where the server wants it: \(proof.next)")
            return
        }

        let answers = try session.receive(Wire.bytes(Examples.queries))
        #expect(try answers.message() == decode(Examples.answers))
        #expect(answers.effects == [.clientNonce(Device.n2)])

        let end = try session.receive(Wire.bytes(Examples.farewell))
        #expect(end == Output(next: .finished(.completed)))
        #expect(try session.receive(Wire.bytes(Examples.farewell)) == end)
    }

    @Test("with an order that is accepted goes as published")
    func order() throws {
        let device = try Device()
        var session = device.session("9")
        _ = session.begin()
        let accepted = try session.receive(Wire.bytes(Examples.order))
        #expect(try accepted.message() == decode(Examples.accepted))
        #expect(device.configuration.journal == ["add Net/New for dm.example.net: x"])
        #expect(
            device.components.journal == [
                "execute Download/p1/Operations/DownloadInstall for dm.example.net: ",
                "./SCOMO/Download/p1/Operations/DownloadInstall for job-9",
            ])
        #expect(
            try session.receive(Wire.bytes(Examples.orderFarewell)) == Output(next: .finished(.completed)))
    }

    @Test("with queries is answered as published, where the tree can")
    func queries() throws {
        var session = try Device().session("8")
        _ = session.begin()
        let queries = """
            <Get><CmdID>4</CmdID><Item><Target><LocURI>./Conf/Net?list=StructData</LocURI></Target></Item></Get>\
            <Get><CmdID>6</CmdID><Item><Target><LocURI>./Conf/Net/Mtu?prop=VerNo</LocURI></Target></Item></Get>\
            <Get><CmdID>7</CmdID><Item><Target><LocURI>./Conf/Nope</LocURI></Target></Item></Get>
            """
        let answer = try session.receive(ServerMessage(sessionID: "8", body: queries).bytes)
        #expect(
            try answer.words == [
                "SyncHdr 0 200 \(Device.identifier)",
                "Get 4 200 ./Conf/Net?list=StructData",
                "Results 4 ./Conf/Net(node) ./Conf/Net/Mtu(int)=1500 ./Conf/Net/Old=legacy",
                "Get 6 406 ./Conf/Net/Mtu?prop=VerNo",
                "Get 7 404 ./Conf/Nope", "Final",
            ])
        #expect(
            answer.effects == [
                .refused(command: "Get", uri: "./Conf/Net/Mtu?prop=VerNo", .notSupported),
                .refused(command: "Get", uri: "./Conf/Nope", .notFound),
            ])
    }

    @Test("that the server asked for says so, and ends where the server aborts")
    func abort() throws {
        var device = try device()
        device.account.clientNonce = Device.n1
        var session = device.session("1A2B", start: .server)
        let introduction = try session.begin().message()
        #expect(introduction.words == ["Alert 1200", "Replace", "Final"])
        #expect(introduction.header.credential?.data == "lWANn1Izz3NXxhw8nmNveA==")
        #expect(introduction.header.source.name == "dev-0042")
        let abort = ServerMessage(
            sessionID: "1A2B", challenge: Challenge(type: .md5, nextNonce: Device.n2),
            header: credential(.md5, "oMrBKmuhKYTgQpoSpIn/MQ=="),
            body: """
                <Get><CmdID>1</CmdID><Item><Target><LocURI>./Conf/Log</LocURI></Target></Item></Get>\
                <Alert><CmdID>4</CmdID><Data>1223</Data></Alert>
                """)
        #expect(
            try session.receive(abort.bytes)
                == Output(effects: [.clientNonce(Device.n2)], next: .finished(.aborted(by: .server))))
    }
}
