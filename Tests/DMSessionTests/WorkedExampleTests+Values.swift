import Accounts
import Bytes
import DMSession
import Foundation
import ManagementTree
import MessageTesting
import SyncML
import Testing

/// Examples 6 to 8: large values, and the end.
extension WorkedExampleTests {
    @Test("6: a large value comes in three pieces, and counts only when it is complete")
    func largeObject() throws {
        var session = try session("B")
        _ = session.begin()
        let blob = FakeObject.path("Blob")
        for step in [1, 3] {
            #expect(try answer(&session, "e6-\(step)").message() == published("e6-\(step + 1)"))
            #expect(configuration.values[blob] == Array("before".utf8))
        }
        #expect(try answer(&session, "e6-5").message() == published("e6-6"))
        #expect(configuration.values[blob] == Array("0123456789abcdefghijklmn".utf8))
        #expect(try answer(&session, "e6-7").next == .finished(.completed))
    }

    @Test("6, a variant: a total that isn't what was said leaves the old value")
    func wrongSize() throws {
        var session = try session("B")
        _ = session.begin()
        _ = try answer(&session, "e6-1")
        _ = try answer(&session, "e6-3")
        let short = try text("e6-5").replacingOccurrences(of: "ghijklmn", with: "g")
        let words = try session.receive(Wire.bytes(short)).words
        #expect(words.contains("Replace 3 424 ./Conf/Blob"))
        #expect(configuration.values[FakeObject.path("Blob")] == Array("before".utf8))
    }

    @Test("6, a variant: another command instead of the next piece makes the device give up the value")
    func interrupted() throws {
        var session = try session("B")
        _ = session.begin()
        _ = try answer(&session, "e6-1")
        let get = "<Get><CmdID>3</CmdID><Item><Target><LocURI>./Log</LocURI></Target></Item></Get>"
        let other = try text("e6-3").replacing(/<Replace>.*<\/Replace>/, with: get)
        let commands = try session.receive(Wire.bytes(other)).message().commands
        let expected = Alert(code: 1225, items: [Item(target: Location("./Conf/Blob"))])
        #expect(commands.contains { $0.body == .alert(expected) })
        #expect(configuration.values[FakeObject.path("Blob")] == Array("before".utf8))
    }

    /// The published value is shorter than any that we would cut: ours is longer, and the rest as published.
    @Test("7: a large value goes in two pieces")
    func largeResults() throws {
        let value = String(repeating: "line1;line2;line3end", count: 100)
        log.values[FakeObject.path("")] = Array(value.utf8)
        var session = try session("C")
        _ = session.begin()
        let get = ServerMessage(
            sessionID: "C", header: "<Meta><MaxMsgSize>2000</MaxMsgSize></Meta>",
            body: command("Get", 4, "<Item><Target><LocURI>./Log</LocURI></Target></Item>"))
        let first = try session.receive(get.bytes).message()
        #expect(try first.withValue("line1;line2", size: 20) == published("e7-1"))
        let second = try answer(&session, "e7-2").message()
        #expect(try second.withValue(";line3end", size: nil) == published("e7-3"))
        let values = (first.results + second.results).flatMap(\.items).map { $0.data ?? [] }
        #expect(values.count == 2 && values[0] + values[1] == Array(value.utf8))
        #expect(first.results.first?.items.first?.meta.size == value.utf8.count)
        #expect(try answer(&session, "e7-4").next == .finished(.completed))
    }

    @Test("8: a session that the server wanted, and ends at once, is not answered")
    func abort() throws {
        var session = try session("1A2B", start: .server) {
            $0.clientCredentials = Device.clientCredentials
            $0.serverCredentials = Device.serverCredentials
            ($0.clientAuthentication, $0.serverAuthentication) = (.md5, .md5)
            ($0.clientNonce, $0.serverNonce) = (Device.n1, Device.s1)
        }
        var introduction = try session.begin().message()
        // Ours says how large a message may be, which the published one leaves out.
        introduction.header.meta = Meta()
        #expect(try introduction == published("e8-1"))
        #expect(try answer(&session, "e8-2").next == .finished(.aborted(by: .server)))
    }
}

extension Message {
    fileprivate var results: [Results] {
        commands.compactMap { if case .results(let results) = $0.body { results } else { nil } }
    }

    /// With another value of the only Results, and the format and type that the published ones spell out.
    fileprivate func withValue(_ text: String, size: Int?) -> Message {
        var message = self
        message.commands = commands.map { command in
            guard case .results(var results) = command.body else { return command }
            results.items[0].data = Array(text.utf8)
            results.items[0].meta = Meta(format: "chr", type: "text/plain", size: size)
            return SyncML.Command(id: command.id, .results(results))
        }
        return message
    }
}
