import Accounts
import DMSession
import MessageTesting
import SyncML
import Testing

private let nextMessage = "<Alert><CmdID>1</CmdID><Data>1222</Data></Alert>"

/// Before the server says how large a message it takes.
@Suite("Package 1", .everyEncoding)
struct FirstPackageTests {
    /// A device with so many reports, each of a bit more than `size` bytes.
    private func device(_ count: UInt64, _ size: Int = 500) throws -> Device {
        var device = try Device()
        device.account.clientCredentials = Device.clientCredentials
        device.account.clientAuthentication = .md5
        let text = String(repeating: "x", count: size)
        device.alerts = (0..<count).map {
            GenericAlert(number: $0, type: "t", items: [.init(source: "./A", data: text)])
        }
        return device
    }

    /// What all messages of the package say, from `output` on; the server asks for each.
    private func package(
        _ session: inout Session, from output: Output, limit: Int, header: String = ""
    ) throws -> [String] {
        var (output, words, id) = (output, [String](), 10)
        while true {
            #expect(output.size <= limit)
            words += try output.words
            guard try !output.message().isFinal else { return words }
            output = try session.receive(
                ServerMessage(messageID: id, header: header, body: nextMessage, isFinal: false).bytes)
            id += 1
        }
    }

    private func reports(_ words: [String]) -> Int { words.filter { $0.hasPrefix("Alert 1226") }.count }

    @Test("holds no more than servers may be expected to take")
    func assumed() throws {
        var session = try device(100).session()
        let first = session.begin()
        #expect((14_000...16_384).contains(first.size))
        #expect(try first.words.prefix(2) == ["Alert 1201", "Replace"])
        let words = try package(&session, from: first, limit: .max)
        #expect(reports(words) == 100)
        // A server that says nothing of a limit has none.
        #expect(words.filter { $0.hasPrefix("SyncHdr") }.count == 1)
        #expect(session.messageLimit == nil)
    }

    @Test("goes on within the limit that the server says in its first answer")
    func said() throws {
        var session = try device(100).session()
        let first = session.begin()
        let limit = "<Meta><MaxMsgSize>4000</MaxMsgSize></Meta>"
        let output = try session.receive(
            ServerMessage(header: limit, body: nextMessage, isFinal: false).bytes)
        let words = try first.words + package(&session, from: output, limit: 4000)
        #expect(reports(words) == 100)
        #expect(session.messageLimit == 4000)
    }

    @Test(
        "begins with the limit that the server said last, and always with who the device is",
        arguments: [3000, 10])
    func remembered(_ limit: Int) throws {
        var device = try device(20)
        device.account.messageLimit = limit
        var session = device.session()
        let first = session.begin()
        #expect(try first.words.prefix(2) == ["Alert 1201", "Replace"])
        #expect(limit == 10 ? try first.words.count == 2 : first.size <= limit)
        #expect(session.messageLimit == limit)
        let words = try package(
            &session, from: first, limit: max(limit, 3000),
            header: "<Meta><MaxMsgSize>3000</MaxMsgSize></Meta>")
        #expect(reports(words) == 20)
        #expect(session.messageLimit == 3000)
    }

    @Test("keeps to the limit that the server said last, if it says nothing this time")
    func silent() throws {
        var device = try device(20)
        device.account.messageLimit = 3000
        var session = device.session()
        let words = try package(&session, from: session.begin(), limit: 3000)
        #expect(reports(words) == 20)
        #expect(session.messageLimit == 3000)
    }

    @Test(
        "is repeated whole after a challenge, within the limit as far as it is known",
        arguments: [nil, 4000] as [Int?])
    func challenged(_ said: Int?) throws {
        var session = try device(100).session()
        _ = session.begin()
        let limit = said.map { "<Meta><MaxMsgSize>\($0)</MaxMsgSize></Meta>" } ?? ""
        let challenge = ServerMessage(
            status: 407, challenge: Challenge(type: .md5, nextNonce: Device.n1), header: limit,
            body: nextMessage, isFinal: false)
        let again = try session.receive(challenge.bytes)
        #expect(again.size <= said ?? 16_384)
        #expect(try again.message().header.credential != nil)
        #expect(try again.words.dropFirst(2).prefix(2) == ["Alert 1201", "Replace"])
        let words = try package(&session, from: again, limit: said ?? .max)
        #expect(reports(words) == 100)
    }

    @Test("cuts no value before the server has said what it takes")
    func whole() throws {
        var session = try device(1, 20_000).session()
        let first = session.begin()
        #expect(try first.words == ["Alert 1201", "Replace"])
        let words = try package(&session, from: first, limit: .max)
        #expect(reports(words) == 1)
    }

    /// Only one that has proved itself is the server.
    @Test("leaves out reports with values larger than the server's largest object", arguments: [true, false])
    func tooLarge(_ isProven: Bool) throws {
        var device = try device(40)
        device.alerts[39].items[0].data = "short"
        device.account.serverAuthentication = isProven ? .transport : .md5
        device.account.serverCredentials = Device.serverCredentials
        var session = device.session()
        let told = try reports(session.begin().words)
        let limit = "<Meta><MaxObjSize>100</MaxObjSize></Meta>"
        let output = try session.receive(
            ServerMessage(header: limit, body: nextMessage, isFinal: false).bytes)
        #expect(try reports(output.words) == 1)
        let answers = output.effects.filter { if case .alertAnswered = $0 { true } else { false } }
        let numbers = UInt64(told)..<39
        #expect(answers == (isProven ? numbers.map { .alertAnswered(number: $0, .tooLarge) } : []))
    }
}
