import Accounts
import DMSession
import ManagementTree
import MessageTesting
import SyncML
import Testing

@Suite("Commands", .everyEncoding)
struct CommandTests {
    static let order = "./SCOMO/Download/p1/Operations/DownloadInstall"

    @Test("are answered in order, each of them", arguments: rows)
    func answered(_ body: String, _ expected: [String]) throws {
        #expect(try answers(body, from: try Device()) == expected.map(wired) + ["Final"])
    }

    /// WBXML needs no base 64.
    private func wired(_ line: String) -> String {
        guard Wire.encoding == .wbxml else { return line }
        return switch line {
        case "Results 1 ./Conf/Image(b64)=AH8=": "Results 1 ./Conf/Image(bin)=\0\u{7F}"
        case "Results 1 ./Conf/Bell(b64)=YQc=": "Results 1 ./Conf/Bell=a\u{7}"
        default: line
        }
    }

    @Test("change what they name, with octets decoded")
    func values() throws {
        let device = try Device()
        let body =
            command("Replace", 1, item("./Conf/Image", " AP8=\n", "<Format>b64</Format>"))
            + command("Replace", 2, item("./Conf/Blob", "<a/>"))
        #expect(
            try answers(body, from: device) == [
                "Replace 1 200 ./Conf/Image", "Replace 2 200 ./Conf/Blob", "Final",
            ])
        #expect(device.configuration.values[FakeObject.path("Image")] == [0x00, 0xFF])
        // A name that has no token has no namespace.
        let live = Wire.encoding == .xml ? #"<a xmlns="SYNCML:SYNCML1.2"/>"# : "<a/>"
        #expect(device.configuration.values[FakeObject.path("Blob")] == Array(live.utf8))
    }

    @Test("give a shown text to whoever runs the session")
    func display() throws {
        var session = try Device().session()
        _ = session.begin()
        let body = "<Alert><CmdID>1</CmdID><Data>1100</Data><Item/><Item><Data>Hello</Data></Item></Alert>"
        let output = try session.receive(ServerMessage(body: body).bytes)
        #expect(output.effects == [.displayed(text: "Hello")])
        #expect(try output.words.last == "Final")
    }

    @Test(
        "are answered with the node's own refusal",
        arguments: [
            .forbidden, .notFound, .notAllowed, .notSupported, .incomplete, .tooLarge, .uriTooLong,
            .unsupportedFormat, .alreadyExists, .full, .permissionDenied, .failed, .storeFailed,
        ] as [NodeError])
    func refusal(_ error: NodeError) throws {
        let device = try Device()
        device.components.refusals[FakeObject.path("Download/p1/Operations/DownloadInstall")] = error
        var session = device.session()
        _ = session.begin()
        let output = try session.receive(ServerMessage(body: command("Exec", 1, item(Self.order))).bytes)
        let code = StatusCode(rawValue: error.status)
        #expect(try output.words[1] == "Exec 1 \(code) \(Self.order)")
        #expect(output.effects == [.refused(command: "Exec", uri: Self.order, code)])
    }

    @Test(
        "that change nodes are answered with the node's own refusal, of which 510 isn't one",
        arguments: [
            (NodeError.forbidden, 403), (.full, 420), (.failed, 500), (.storeFailed, 500),
        ])
    func refusedByObject(_ error: NodeError, _ code: Int) throws {
        let device = try Device()
        for path in ["Net/Old", "Net/New", "Blob"] {
            device.configuration.refusals[FakeObject.path(path)] = error
        }
        let body =
            command("Delete", 1, item("./Conf/Net/Old")) + command("Replace", 2, item("./Conf/Blob", "x"))
            + command("Add", 3, item("./Conf/Net/New", "x"))
            + command("Copy", 4, item("./Conf/Blob", from: "./Conf/Log"))
        #expect(
            try answers(body, from: device) == [
                "Delete 1 \(code) ./Conf/Net/Old", "Replace 2 \(code) ./Conf/Blob",
                "Add 3 \(code) ./Conf/Net/New", "Copy 4 \(error.status) ./Conf/Blob", "Final",
            ])
    }

    @Test("of a server without rights, and with URIs that are too long")
    func deniedAndLong() throws {
        let device = try Device()
        try device.tree.grant("Get=other", on: "./Conf")
        let long = "./Conf/" + String(repeating: "a", count: 129)
        let body =
            command("Get", 1, item("./Conf/Log")) + command("Delete", 2, item("./Conf/Net/Old"))
            + command("Exec", 3, item("./Conf/Log")) + command("Get", 4, item(long))
        #expect(
            try answers(body, from: device) == [
                "Get 1 425 ./Conf/Log", "Delete 2 425 ./Conf/Net/Old", "Exec 3 425 ./Conf/Log",
                "Get 4 414 \(long)", "Final",
            ])
    }

    @Test("of a done order are done")
    func done() throws {
        let device = try Device()
        device.components.answer = .done
        #expect(
            try answers(command("Exec", 1, item(Self.order)), from: device).first
                == "Exec 1 200 \(Self.order)")
    }
}
