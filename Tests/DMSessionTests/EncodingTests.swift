import Accounts
import DMSession
import MessageTesting
import SyncML
import Testing

private let get = command("Get", 1, item("./Conf/Log"))

@Suite("The encoding")
struct EncodingTests {
    private func encoding(_ output: Output) throws -> Encoding {
        guard case .send(let message) = output.next else { throw NothingSent(next: output.next) }
        // What is said and what is done are the same.
        #expect(Encoding(sniffing: message.bytes.span) == message.encoding)
        return message.encoding
    }

    @Test("is the account's first, then the server's", arguments: Wire.all, Wire.all)
    func chosen(_ ours: Encoding, _ theirs: Encoding) throws {
        var device = try Device()
        device.account.encoding = ours
        var session = device.session()
        #expect(try encoding(session.begin()) == ours)
        let reply = Wire.$encoding.withValue(theirs) { ServerMessage(body: get).bytes }
        #expect(try encoding(session.receive(reply)) == theirs)
        let back = Wire.$encoding.withValue(ours) { ServerMessage(messageID: 2, body: get).bytes }
        #expect(try encoding(session.receive(back)) == ours)
    }

    @Test(
        "is what the bytes are, whatever the media type says",
        arguments: Wire.all,
        [
            nil, "", "text/html", "application/vnd.syncml.dm+xml; charset=utf-8",
            "application/vnd.syncml.dm+wbxml", "Application/VND.SyncML.DM+XML;verproto=\"DM/1.2\";future=1",
        ] as [String?])
    func mediaType(_ actual: Encoding, _ type: String?) throws {
        var session = try Device().session()
        _ = session.begin()
        let bytes = Wire.$encoding.withValue(actual) { ServerMessage(body: get).bytes }
        #expect(try encoding(session.receive(Incoming(bytes: bytes, contentType: type))) == actual)
    }

    @Test("doesn't change in the middle of a value, and sizes are of the one in use")
    func midValue() throws {
        let device = try Device()
        device.configuration.values[FakeObject.path("Image")] = [UInt8](repeating: 0xFF, count: 3000)
        var session = device.session()
        _ = session.begin()
        let limit = "<Meta><MaxMsgSize>2000</MaxMsgSize></Meta>"
        let body = command("Get", 1, item("./Conf/Image"))
        var output = try session.receive(
            Wire.$encoding.withValue(.wbxml) { ServerMessage(header: limit, body: body).bytes })
        #expect(try encoding(output) == .wbxml)
        let next = "<Alert><CmdID>1</CmdID><Data>1222</Data></Alert>"
        for id in 2...9 {
            output = try session.receive(ServerMessage(messageID: id, body: next, isFinal: false).bytes)
            #expect(try encoding(output) == .wbxml)
            if try output.message().isFinal { break }
        }
        #expect(try encoding(session.receive(ServerMessage(messageID: 20, body: get).bytes)) == .xml)
    }

    @Test(
        "of characters is what the media type says, where the document doesn't and isn't UTF-8",
        .everyEncoding,
        arguments: ["charset=ISO-8859-1", "charset=\"iso-8859-1\"", "verproto=\"DM/1.2\"; Charset=Latin1"])
    func charset(_ parameter: String) throws {
        let device = try Device()
        var session = device.session()
        _ = session.begin()
        var bytes = ServerMessage(body: command("Replace", 4, item("./Conf/Blob", "caf?"))).bytes
        bytes = bytes.map { $0 == UInt8(ascii: "?") ? 0xE9 : $0 }
        // Of WBXML, the character set of its header: unknown.
        if Wire.encoding == .wbxml { bytes[3] = 0 }
        let type = "\(Wire.encoding.mediaType); \(parameter)"
        let output = try session.receive(Incoming(bytes: bytes, contentType: type))
        #expect(try output.words[1] == "Replace 4 200 ./Conf/Blob")
        #expect(device.configuration.values[FakeObject.path("Blob")] == Array("café".utf8))
    }
}
