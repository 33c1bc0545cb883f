import Accounts
import DMSession
import MessageTesting
import SyncML
import TestSupport
import Testing

@Suite("A hostile server", .everyEncoding)
struct HostileSessionTests {
    private func begun(_ change: (inout Device) -> Void = { _ in }) throws -> Session {
        var device = try Device()
        change(&device)
        var session = device.session()
        _ = session.begin()
        return session
    }

    @Test(
        "sends more than the device takes, is told so, and is left if that is of no use",
        arguments: [true, false])
    func tooLarge(_ isRead: Bool) throws {
        var session = try begun { $0.limits.maxMessageSize = 1000 }
        let large = isRead ? Incoming(bytes: [UInt8](repeating: 0x20, count: 1251)) : .tooLarge
        for _ in 1...3 {
            let answer = try session.receive(large).message()
            let status = try #require(answer.answers.first)
            #expect(status.code == .tooLarge && status.commandRef == "0" && status.messageRef == 1)
            #expect(answer.isFinal && answer.header.meta.maxMessageSize == 1000)
        }
        #expect(throws: SessionError.messageTooLarge(limit: 1250)) { try session.receive(large) }
    }

    @Test("sends less after it was told, and the session goes on")
    func smaller() throws {
        var session = try begun { $0.limits.maxMessageSize = 1000 }
        _ = try session.receive(Incoming.tooLarge)
        let get = "<Get><CmdID>1</CmdID><Item><Target><LocURI>./Conf</LocURI></Target></Item></Get>"
        let answer = try session.receive(ServerMessage(messageID: 2, body: get).bytes).message()
        #expect(answer.answers.contains { $0.command == "Get" && $0.code == .ok })
        // In the middle of a session the number of what wasn't read follows the last one.
        let refusal = try session.receive(Incoming.tooLarge).message()
        #expect(refusal.answers.map(\.messageRef) == [3] && refusal.answers.map(\.code) == [.tooLarge])
        #expect(try session.receive(ServerMessage(messageID: 4).bytes).next == .finished(.completed))
    }

    @Test("sends up to a quarter more than the device announces, and is understood")
    func slightlyTooLarge() throws {
        var session = try begun { $0.limits.maxMessageSize = 1000 }
        let empty = ServerMessage().bytes.count
        let bytes = ServerMessage(body: String(repeating: " ", count: 1200 - empty)).bytes
        #expect(bytes.count > 1000 || Wire.encoding == .wbxml)
        #expect(try session.receive(bytes).next == .finished(.completed))
    }

    @Test("sends no more than the device takes, though that is much")
    func large() throws {
        var session = try begun { $0.limits.maxMessageSize = 2 << 20 }
        let blanks = String(repeating: " ", count: 3 << 19)
        guard case .finished(.completed) = try session.receive(ServerMessage(body: blanks).bytes).next else {
            Issue.record("the session has to be complete")
            return
        }
    }

    @Test("sends what is no message")
    func malformed() throws {
        var session = try begun()
        #expect(throws: SessionError.malformed(.message(.wrongRoot("html"), offset: 0))) {
            try session.receive(Array("<html/>".utf8))
        }
        #expect(throws: SessionError.self) { try session.receive([]) }
    }

    @Test(
        "speaks of another session, or of this one in another base",
        arguments: [
            ("1A", "1A", true), ("1A", "26", true), ("1A", "001a", true), ("1A", "1B", false),
            ("5", "", false), ("1A", "zz", false), ("zz", "1A", false), ("1A", "111111111A", false),
        ])
    func wrongSession(_ ours: String, _ theirs: String, _ isOurs: Bool) throws {
        var session = try Device().session(ours)
        _ = session.begin()
        let message = ServerMessage(sessionID: theirs).bytes
        if isOurs {
            #expect(try session.receive(message).next == .finished(.completed))
        } else {
            #expect(throws: SessionError.wrongSession(expected: ours, found: theirs)) {
                try session.receive(message)
            }
        }
    }

    @Test("answers before it was asked")
    func early() throws {
        var session = try Device().session()
        #expect(throws: SessionError.notBegun) { try session.receive(ServerMessage().bytes) }
    }

    @Test("asks for more than the device has memory for")
    func greedy() throws {
        var session = try begun { $0.limits.maxAnswerSize = 20_000 }
        let get =
            "<Get><CmdID>1</CmdID><Item><Target><LocURI>./Conf?list=StructData</LocURI></Target></Item></Get>"
        let limit = "<Meta><MaxMsgSize>5000</MaxMsgSize></Meta>"
        let body = String(repeating: get, count: 100)
        var next = try session.receive(ServerMessage(header: limit, body: body).bytes)
        let full = Effect.refused(command: "Get", uri: "./Conf?list=StructData", .tooLarge)
        #expect((1..<100).contains(next.effects.filter { $0 == full }.count))
        for id in 2... {
            guard case .send = next.next else { break }
            next = try session.receive(ServerMessage(messageID: id, body: body).bytes)
        }
        #expect(next.next == .finished(.aborted(by: .client)))
    }

    @Test(
        "makes the device answer sixteen thousand items, in time in proportion to these",
        .timeLimit(.minutes(20)))
    func manyItems() throws {
        var device = try Device()
        device.limits.maxMessageSize = 1 << 20
        var session = device.session()
        _ = session.begin()
        let items = String(repeating: "<Item/>", count: 16_000) + item("./Conf/Nope")
        let body = "<Delete><CmdID>1</CmdID>\(items)</Delete>"
        let limit = "<Meta><MaxMsgSize>100000</MaxMsgSize></Meta>"
        let first = try session.receive(ServerMessage(header: limit, body: body).bytes)
        #expect(try first.message().commands.count > 500)
        let second = try session.receive(ServerMessage(messageID: 2, body: body).bytes)
        #expect(try second.message().commands.count > 500)
    }

    private static var queries: [UInt8] { Array(Examples.queries.utf8) }

    @Test("cuts its message off anywhere")
    func truncated() throws {
        let device = try Device()
        for length in Self.queries.indices {
            var session = device.session()
            _ = session.begin()
            #expect(throws: SessionError.self) { try session.receive(Array(Self.queries[..<length])) }
        }
    }

    @Test("sends damaged messages: what is answered is well-formed, and only who is known changes anything")
    func noise() throws {
        let messages = [
            Examples.challenge, Examples.queries, Examples.order, Examples.reportTaken, Examples.farewell,
        ].map { Array($0.utf8) }
        var device = try Device()
        device.account.clientCredentials = Device.clientCredentials
        device.account.clientAuthentication = .md5
        device.account.serverCredentials = Device.serverCredentials
        var numbers = SeededNumbers(seed: 17)
        let unknown = Credentials(name: "dm.example.net", password: "another")
        var (answered, changed) = (0, 0)
        for round in 0..<300 {
            device.account.serverAuthentication = round.isMultiple(of: 2) ? .md5 : .transport
            device.account.serverCredentials = round.isMultiple(of: 4) ? unknown : Device.serverCredentials
            let isUnknown = round.isMultiple(of: 4)
            (device.configuration.journal, device.components.journal) = ([], [])
            let number = round.isMultiple(of: 3) ? "5" : "9"
            var session = device.session(number)
            _ = session.begin()
            for _ in 0..<6 {
                var bytes = messages.randomElement(using: &numbers) ?? []
                for _ in 0..<Int.random(in: 0...2, using: &numbers) {
                    bytes[Int.random(in: bytes.indices, using: &numbers)] = .random(
                        in: 0x20...0x7E, using: &numbers)
                }
                guard let output = try? session.receive(bytes) else { continue }
                #expect(!isUnknown || !output.effects.contains { $0.isTrust })
                guard case .send = output.next else { continue }
                let message = try output.message()
                #expect(message.header.sessionID == number && output.size <= 16_384)
                answered += 1
            }
            let changes = device.configuration.journal + device.components.journal
            #expect(!isUnknown || changes.isEmpty)
            changed += changes.count
        }
        #expect(answered > 100 && changed > 0)
    }
}

extension Effect {
    /// Whether it is something that only a server may cause which is known.
    fileprivate var isTrust: Bool {
        switch self {
        case .clientNonce, .alertAnswered: true
        default: false
        }
    }
}
