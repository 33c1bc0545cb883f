import Accounts
import DMSession
import MessageTesting
import SyncML
import Testing

@Suite("The server proves itself", .everyEncoding)
struct ServerAuthenticationTests {
    static let withS1 = credential(.md5, "oMrBKmuhKYTgQpoSpIn/MQ==")
    static let withS2 = credential(.md5, "G6N3x61GyaqlUotIZkKQKQ==")
    static let basic = credential(
        .basic, Authentication.basic(user: "dm.example.net", password: "s3rver-Passw0rd"))
    static let change = """
        <Sequence><CmdID>1</CmdID><Replace><CmdID>2</CmdID><Item><Target><LocURI>./Conf/Blob</LocURI></Target>\
        <Data>x</Data></Item></Replace></Sequence>
        """

    func device(_ scheme: ServerAuthentication, nonce: [UInt8] = Device.s1) throws -> Device {
        var device = try Device()
        device.account.serverAuthentication = scheme
        device.account.serverCredentials = Device.serverCredentials
        device.account.serverNonce = nonce
        return device
    }

    private func message(_ id: Int, _ credential: String, _ body: String = change) -> [UInt8] {
        ServerMessage(messageID: id, header: credential, body: body).bytes
    }

    @Test("gets a nonce for its next signature, though its certificate is enough")
    func unaskedSignature() throws {
        var session = try device(.transport).session()
        _ = session.begin()
        let bytes = message(1, "")
        let answer = try session.receive(
            Incoming(bytes: bytes, mac: "algorithm=MD5, username=\"dm.example.net\", mac=AAAA"))
        guard case .status(let status)? = try answer.message().commands.first?.body else {
            Issue.record("the header has to be answered")
            return
        }
        #expect(status.code == .ok)
        #expect(status.challenge?.type == .mac)
        let nonce = try #require(status.challenge?.nextNonce)
        #expect(answer.effects.contains(.serverNonce(nonce)))
        var other = try device(.transport).session()
        _ = other.begin()
        #expect(
            try !other.receive(bytes).effects.contains { if case .serverNonce = $0 { true } else { false } })
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var scheme: ServerAuthentication
        var credential: String
        var nonce = Device.s1
        /// Of the header; 2xx if the server was believed.
        var status: Int
        var testDescription: String { "\(scheme) \(status)" }
    }

    static let rows = [
        Row(scheme: .transport, credential: "", status: 200),
        Row(scheme: .transport, credential: credential(.basic, "x"), status: 212),
        Row(scheme: .md5, credential: withS1, status: 212),
        Row(scheme: .md5, credential: "", status: 407),
        Row(scheme: .md5, credential: withS2, status: 401),
        Row(scheme: .md5, credential: withS1, nonce: Device.s3, status: 401),
        Row(scheme: .md5, credential: withS1, nonce: [], status: 401),
        Row(scheme: .md5, credential: basic, status: 401),
        Row(scheme: .md5, credential: credential(.basic, "oMrBKmuhKYTgQpoSpIn/MQ=="), status: 401),
        Row(scheme: .md5, credential: credential(.md5, ""), status: 401),
        Row(scheme: .basic, credential: basic, status: 212),
        Row(scheme: .basic, credential: "", status: 407),
        Row(scheme: .basic, credential: credential(.basic, "QTpC"), status: 401),
        Row(scheme: .basic, credential: withS1, status: 401),
        Row(
            scheme: .basic,
            credential: credential(
                .md5, Authentication.basic(user: "dm.example.net", password: "s3rver-Passw0rd")), status: 401),
    ]

    @Test(
        "or it leads the device to no other server",
        arguments: [
            ("https://evil.example/", nil), ("//evil.example/", nil),
            ("https://dm.example.net@evil.example/", nil),
            ("http://dm.example.net/dm", nil),
            ("https://dm.example.net/dm?s=1", "https://dm.example.net/dm?s=1"),
            ("?s=1", "?s=1"), ("/other", "/other"),
        ] as [(String, String?)])
    func redirection(_ uri: String, _ followed: String?) throws {
        let device = try device(.md5)
        var session = device.session()
        _ = session.begin()
        let doubted = ServerMessage(header: "<RespURI>\(uri)</RespURI>", body: Self.change)
        let home = Device.address
        #expect(try session.receive(doubted.bytes).next.address == followed ?? home)
    }

    @Test("or it gets no credentials sent to another server by asking for them")
    func credentialsStayAtHome() throws {
        var device = try device(.md5)
        device.account.clientCredentials = Device.clientCredentials
        device.account.clientAuthentication = .md5
        var session = device.session()
        _ = session.begin()
        let asking = ServerMessage(
            status: 407, challenge: Challenge(type: .md5, nextNonce: Device.n2),
            header: "<RespURI>https://evil.example/</RespURI>")
        let output = try session.receive(asking.bytes)
        #expect(try output.message().header.credential != nil)
        #expect(output.next.address == Device.address)
    }

    @Test("or nothing of what it asks is done", arguments: rows)
    func table(_ row: Row) throws {
        let device = try device(row.scheme, nonce: row.nonce)
        var session = device.session()
        _ = session.begin()
        let output = try session.receive(message(1, row.credential))
        let answer = try output.message()
        let isBelieved = row.status < 300
        let codes = isBelieved ? ("200", "200") : ("\(row.status)", "\(row.status)")
        #expect(
            answer.words == [
                "SyncHdr 0 \(row.status) \(Device.identifier)", "Sequence 1 \(codes.0)",
                "Replace 2 \(codes.1) ./Conf/Blob", "Final",
            ])
        #expect(device.configuration.journal.count == (isBelieved ? 1 : 0))
        let nonces = output.effects.filter { if case .serverNonce = $0 { true } else { false } }
        #expect(nonces == (row.scheme == .md5 ? [.serverNonce(Device.s2)] : []))
    }

    @Test("when it is asked to, and needs no credentials afterwards")
    func challenged() throws {
        let device = try device(.md5, nonce: [])
        var session = device.session()
        _ = session.begin()
        let challenge = try session.receive(message(1, "")).message()
        guard case .status(let status)? = challenge.commands.first?.body else {
            Issue.record("no Status")
            return
        }
        #expect(status.challenge == Challenge(type: .md5, nextNonce: Device.s2))
        let proven = try session.receive(message(2, Self.withS2))
        #expect(try proven.words.first == "SyncHdr 0 212 \(Device.identifier)")
        #expect(proven.effects.contains(.serverNonce(Device.s3)))
        #expect(try session.receive(message(3, "")).words.first == "SyncHdr 0 200 \(Device.identifier)")
        #expect(device.configuration.journal.count == 2)
    }

    @Test("within one repetition", arguments: ["", withS1, basic])
    func failing(_ second: String) throws {
        let device = try device(.md5, nonce: Device.s3)
        var session = device.session()
        _ = session.begin()
        _ = try session.receive(message(1, "")).message()
        #expect(try session.receive(message(2, second)).next == .finished(.serverNotAuthenticated))
        #expect(device.configuration.journal.isEmpty)
    }

    @Test("before its messages' numbers count")
    func numbers() throws {
        let device = try device(.md5)
        var session = device.session()
        _ = session.begin()
        #expect(try session.receive(message(900, "")).words.first == "SyncHdr 0 407 \(Device.identifier)")
        let proven = ServerMessage(messageID: 2, status: nil, header: Self.withS2, body: Self.change)
        #expect(try session.receive(proven.bytes).words.first == "SyncHdr 0 212 \(Device.identifier)")
        #expect(device.configuration.journal.count == 1)
    }

    @Test("with each nonce once")
    func replay() throws {
        let device = try device(.md5)
        var session = device.session()
        _ = session.begin()
        let first = try session.receive(message(1, Self.withS1))
        guard first.effects.contains(.serverNonce(Device.s2)) else {
            Issue.record("no new nonce")
            return
        }
        var next = try self.device(.md5, nonce: Device.s2).session()
        _ = next.begin()
        #expect(try next.receive(message(1, Self.withS1)).words.first == "SyncHdr 0 401 \(Device.identifier)")
    }

    @Test(
        "before a mere challenge is worth a message; one that showed nothing unasked has failed nothing",
        arguments: [
            ("", .serverUnproven), (withS2, .serverNotAuthenticated), (basic, .serverNotAuthenticated),
        ] as [(String, SessionResult)])
    func bareChallenge(_ credential: String, _ result: SessionResult) throws {
        var session = try device(.md5).session()
        _ = session.begin()
        let end = try session.receive(ServerMessage(status: 200, header: credential).bytes)
        #expect(end == Output(next: .finished(result)))
    }

    @Test("once it was challenged, whether or not it has anything to do")
    func challengedInVain() throws {
        var session = try device(.md5).session()
        _ = session.begin()
        _ = try session.receive(message(1, "")).message()
        let end = try session.receive(ServerMessage(messageID: 2, status: 200).bytes)
        #expect(end == Output(next: .finished(.serverNotAuthenticated)))
    }

    @Test("not with a digest that is made with no nonce")
    func emptyNonce() throws {
        let device = try device(.md5, nonce: [])
        var session = device.session()
        _ = session.begin()
        let digest = try Authentication.userDigest(user: "dm.example.net", password: "s3rver-Passw0rd")
        let proof = credential(.md5, try Authentication.md5(userDigest: digest, nonce: []))
        #expect(try session.receive(message(1, proof)).words.first == "SyncHdr 0 401 \(Device.identifier)")
        #expect(device.configuration.journal.isEmpty)
    }
}
