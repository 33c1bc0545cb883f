import Accounts
import DMSession
import MessageTesting
import SyncML
import Testing

@Suite("A large report", .everyEncoding)
struct LargeReportTests {
    private static let nextMessage = "<Alert><CmdID>2</CmdID><Data>1222</Data></Alert>"

    /// A session whose reports begin with its second message, in as many as the limit makes.
    private func messages(_ alerts: [GenericAlert], limit: Int) throws -> [Message] {
        var device = try Device()
        device.alerts = alerts
        device.account.clientAuthentication = .md5
        device.account.clientCredentials = Device.clientCredentials
        var session = device.session()
        _ = session.begin()
        let challenge = ServerMessage(
            status: 407, challenge: Challenge(type: .md5, nextNonce: Device.n1),
            header: "<Meta><MaxMsgSize>\(limit)</MaxMsgSize></Meta>")
        var output = try session.receive(challenge.bytes)
        var messages: [Message] = []
        for id in 2...40 {
            #expect(output.size <= limit)
            messages.append(try output.message())
            guard messages.last?.isFinal == false else { break }
            output = try session.receive(ServerMessage(messageID: id, body: Self.nextMessage).bytes)
        }
        return messages
    }

    private func items(_ messages: [Message]) -> [Item] {
        messages.flatMap(\.commands).flatMap { command -> [Item] in
            guard case .alert(let alert) = command.body, alert.code == 1226 else { return [] }
            return alert.items
        }
    }

    /// A limit a row: with some of them no piece of the second item has room beside the first.
    @Test("has the size in the first piece of each item, wherever it is cut", arguments: 0..<40)
    func sizes(_ row: Int) throws {
        let text = String(repeating: "x", count: 3000)
        let alert = GenericAlert(
            number: 1, type: "t",
            items: [.init(source: "./A", data: "1"), .init(source: "./B", data: text)])
        let start = Wire.encoding == .xml ? 2000 : 800
        let items = try items(messages([alert], limit: start + 10 * row))
        #expect(items.map { $0.source?.uri }.first == "./A")
        let pieces = items.dropFirst()
        #expect(pieces.map(\.meta.size) == [3000] + Array(repeating: nil, count: pieces.count - 1))
        #expect(pieces.compactMap(\.text).joined() == text)
    }

    @Test("of what XML can't hold comes in base 64 there, whole or in pieces", arguments: [3, 3000])
    func controlCharacters(_ count: Int) throws {
        let text = String(repeating: "a\u{7}\u{0}", count: count / 3)
        let alert = GenericAlert(number: 1, type: "t", items: [.init(source: "./A", data: text)])
        var items = try items(messages([alert], limit: 3000))
        var whole = items.removeFirst()
        for item in items { whole.data? += item.data ?? [] }
        #expect(whole.meta.size == (count == 3 ? nil : whole.data?.count))
        #expect(whole.meta.format == (Wire.encoding == .xml ? "b64" : "chr"))
        #expect(whole.decoded == Array(text.utf8))
    }

    @Test("is said again in another encoding no larger than the server takes")
    func otherEncoding() throws {
        guard Wire.encoding == .wbxml else { return }
        var device = try Device()
        device.account.clientAuthentication = .md5
        device.account.clientCredentials = Device.clientCredentials
        device.account.clientNonce = Device.n1
        var session = device.session()
        _ = session.begin()
        let gets = (1...40).map { command("Get", $0, item("./Conf/Log")) }.joined()
        let limit = 2500
        let first = ServerMessage(header: "<Meta><MaxMsgSize>\(limit)</MaxMsgSize></Meta>", body: gets)
        #expect(try session.receive(first.bytes).size <= limit)
        let challenge = ServerMessage(
            messageID: 2, status: 401, challenge: Challenge(type: .md5, nextNonce: Device.n2))
        let again = try session.receive(Array(challenge.text.utf8))
        guard case .send(let message) = again.next, message.encoding == .xml else {
            Issue.record("not in XML")
            return
        }
        #expect(message.bytes.count <= limit)
    }
}
