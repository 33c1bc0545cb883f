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

    private func device(_ scheme: ServerAuthentication, nonce: [UInt8] = Device.s1) throws -> Device {
        var device = try Device()
        device.account.serverAuthentication = scheme
        device.account.serverCredentials = Device.serverCredentials
        device.account.serverNonce = nonce
        return device
    }

    private func message(_ id: Int, _ credential: String, _ body: String = change) -> [UInt8] {
        ServerMessage(messageID: id, header: credential, body: body).bytes
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

    @Test("before its challenge gives the device another nonce for the next session")
    func unprovenChallenge() throws {
        var device = try device(.md5)
        device.account.clientAuthentication = .md5
        device.account.clientCredentials = Device.clientCredentials
        device.account.clientNonce = Device.n1
        for (credential, isKept) in [("", false), (Self.withS2, false), (Self.withS1, true)] {
            var session = device.session()
            _ = session.begin()
            let challenge = Challenge(type: .md5, nextNonce: Device.n2)
            let forged = ServerMessage(status: 401, challenge: challenge, header: credential)
            let output = try session.receive(forged.bytes)
            #expect(output.effects.contains(.clientNonce(Device.n2)) == isKept, "\(credential)")
        }
    }

    @Test("before its last word answers an alert", arguments: [101, 503, 1223])
    func unprovenEnd(_ code: Int) throws {
        var device = try device(.md5)
        device.alerts = [GenericAlert(number: 7, type: "t")]
        let taken =
            "<Status><CmdID>9</CmdID><MsgRef>1</MsgRef><CmdRef>3</CmdRef><Cmd>Alert</Cmd><Data>200</Data></Status>"
        let abort = "<Alert><CmdID>9</CmdID><Data>1223</Data></Alert>"
        let body = taken + (code == 1223 ? abort : "")
        for (credential, isBelieved) in [("", false), (Self.withS2, false), (Self.withS1, true)] {
            var session = device.session()
            _ = session.begin()
            let last = ServerMessage(status: code == 1223 ? 200 : code, header: credential, body: body)
            let end = try session.receive(last.bytes)
            #expect(end.effects.contains(.alertAnswered(number: 7, .ok)) == isBelieved, "\(credential)")
            guard case .finished = end.next else { throw NothingSent(next: end.next) }
        }
    }

    @Test("before its nonces and its answers to alerts are believed")
    func unproven() throws {
        var device = try device(.md5)
        device.alerts = [GenericAlert(number: 1, type: "t")]
        var session = device.session()
        _ = session.begin()
        let answer =
            "<Status><CmdID>9</CmdID><MsgRef>1</MsgRef><CmdRef>3</CmdRef><Cmd>Alert</Cmd><Data>200</Data></Status>"
        let nonce = Challenge(type: .md5, nextNonce: Device.n2)
        var first = ServerMessage(challenge: nonce, body: answer + Self.change)
        let doubted = try session.receive(first.bytes)
        #expect(!doubted.effects.contains(.clientNonce(Device.n2)))
        #expect(!doubted.effects.contains(.alertAnswered(number: 1, .ok)))
        first = ServerMessage(messageID: 2, header: Self.withS2, body: answer)
        let believed = try session.receive(first.bytes)
        #expect(
            believed
                == Output(
                    effects: [.clientNonce(Device.n2), .alertAnswered(number: 1, .ok)],
                    next: .finished(.completed)))
    }
}
