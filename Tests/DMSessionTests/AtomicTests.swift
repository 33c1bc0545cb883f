import Accounts
import DMSession
import ManagementTree
import MessageTesting
import SyncML
import Testing

private let mtu = command("Replace", 2, item("./Conf/Net/Mtu", "1400"))
private let nope = command("Replace", 3, item("./Conf/Nope", "x"))
private let blob = command("Replace", 4, item("./Conf/Blob", "x"))

private func atomic(_ commands: String...) -> String { command("Atomic", 1, commands.joined()) }

/// - Source: OMA DM Representation Protocol 1.2, `Atomic`.
@Suite("An Atomic", .everyEncoding)
struct AtomicTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var body: String
        var answers: [String]
    }

    static let rows = [
        Row(
            testDescription: "that succeeds", body: atomic(mtu, blob),
            answers: ["Atomic 1 200", "Replace 2 200 ./Conf/Net/Mtu", "Replace 4 200 ./Conf/Blob"]),
        Row(
            testDescription: "that fails in the middle", body: atomic(mtu, nope, blob),
            answers: [
                "Atomic 1 507", "Replace 2 216 ./Conf/Net/Mtu", "Replace 3 404 ./Conf/Nope",
                "Replace 4 215 ./Conf/Blob",
            ]),
        Row(
            testDescription: "whose command fails for one of its items",
            body: atomic(
                mtu, command("Replace", 5, item("./Conf/Blob", "x") + item("./Conf/Nope", "x"))),
            answers: [
                "Atomic 1 507", "Replace 2 216 ./Conf/Net/Mtu", "Replace 5 216 ./Conf/Blob",
                "Replace 5 404 ./Conf/Nope",
            ]),
        Row(
            testDescription: "with a Get", body: atomic(mtu, command("Get", 3, item("./Conf/Log")), blob),
            answers: [
                "Atomic 1 507", "Replace 2 216 ./Conf/Net/Mtu", "Get 3 500 ./Conf/Log",
                "Replace 4 215 ./Conf/Blob",
            ]),
        Row(
            testDescription: "with an Exec", body: atomic(command("Exec", 3, item(CommandTests.order))),
            answers: ["Atomic 1 507", "Exec 3 500 \(CommandTests.order)"]),
        Row(
            testDescription: "with an Atomic", body: atomic(mtu, command("Atomic", 3, blob)),
            answers: [
                "Atomic 1 507", "Replace 2 216 ./Conf/Net/Mtu", "Atomic 3 500", "Replace 4 215 ./Conf/Blob",
            ]),
        Row(
            testDescription: "with a Sequence that fails",
            body: atomic(mtu, command("Sequence", 5, blob + nope)),
            answers: [
                "Atomic 1 507", "Replace 2 216 ./Conf/Net/Mtu", "Sequence 5 216",
                "Replace 4 216 ./Conf/Blob", "Replace 3 404 ./Conf/Nope",
            ]),
        Row(
            testDescription: "in a Sequence",
            body: command("Sequence", 7, command("Atomic", 1, mtu + nope) + blob),
            answers: [
                "Sequence 7 200", "Atomic 1 507", "Replace 2 216 ./Conf/Net/Mtu",
                "Replace 3 404 ./Conf/Nope", "Replace 4 215 ./Conf/Blob",
            ]),
        Row(
            testDescription: "with a piece of a value",
            body: atomic(
                mtu,
                "<Replace><CmdID>3</CmdID><Item><Target><LocURI>./Conf/Blob</LocURI></Target><Meta><Size>9</Size></Meta><Data>x</Data><MoreData/></Item></Replace>"
            ),
            answers: ["Atomic 1 507", "Replace 2 216 ./Conf/Net/Mtu", "Replace 3 500 ./Conf/Blob"]),
        Row(
            testDescription: "with a question, on a device that nobody looks at",
            body: atomic(
                mtu, "<Alert><CmdID>3</CmdID><Data>1101</Data><Item/><Item><Data>?</Data></Item></Alert>",
                blob),
            answers: [
                "Atomic 1 507", "Replace 2 216 ./Conf/Net/Mtu", "Alert 3 406", "Replace 4 215 ./Conf/Blob",
            ]),
        Row(
            testDescription: "with a command that device management doesn't have",
            body: atomic(mtu, command("Put", 3, "")),
            answers: ["Atomic 1 507", "Replace 2 216 ./Conf/Net/Mtu", "Put 3 406"]),
        Row(
            testDescription: "that is empty, and what follows one that failed",
            body: atomic() + command("Atomic", 5, nope) + blob,
            answers: [
                "Atomic 1 200", "Atomic 5 507", "Replace 3 404 ./Conf/Nope", "Replace 4 200 ./Conf/Blob",
            ]),
    ]

    @Test("is carried out as a whole or not at all", arguments: rows)
    func table(_ row: Row) throws {
        let device = try Device()
        #expect(try answers(row.body, from: device) == row.answers + ["Final"])
        let isDone = row.answers[0].hasSuffix("200") && row.answers.contains { $0.contains("Mtu") }
        let mtu = device.configuration.values[FakeObject.path("Net/Mtu")]
        #expect(mtu == Array((isDone && !row.answers.contains("Atomic 1 507") ? "1400" : "1500").utf8))
    }

    @Test("that can't be undone says so")
    func notUndone() throws {
        let device = try Device()
        device.configuration.canRollBack = false
        #expect(
            try answers(atomic(mtu, nope), from: device) == [
                "Atomic 1 507", "Replace 2 516 ./Conf/Net/Mtu", "Replace 3 404 ./Conf/Nope", "Final",
            ])
    }

    @Test("that can't be kept is undone")
    func notKept() throws {
        let device = try Device()
        device.configuration.canCommit = false
        #expect(
            try answers(atomic(mtu, blob), from: device) == [
                "Atomic 1 507", "Replace 2 216 ./Conf/Net/Mtu", "Replace 4 216 ./Conf/Blob", "Final",
            ])
        #expect(device.configuration.values[FakeObject.path("Net/Mtu")] == Array("1500".utf8))
    }

    @Test("is undone if its answers don't fit into a message")
    func tooManyAnswers() throws {
        let device = try Device()
        var session = device.session()
        _ = session.begin()
        let commands = (2...9).map { command("Replace", $0, item("./Conf/Net/Mtu", "1400")) }.joined()
        let limit = "<Meta><MaxMsgSize>\(Wire.encoding == .xml ? 2200 : 850)</MaxMsgSize></Meta>"
        let first = try session.receive(
            ServerMessage(header: limit, body: command("Atomic", 1, commands)).bytes)
        #expect(try first.words[1] == "Atomic 1 517")
        #expect(try first.words[2] == "Replace 2 216 ./Conf/Net/Mtu")
        #expect(first.effects.contains(.refused(command: "Atomic", uri: "", .atomicAnswerTooLarge)))
        #expect(device.configuration.values[FakeObject.path("Net/Mtu")] == Array("1500".utf8))
    }

    @Test("has all its answers in one message")
    func together() throws {
        var session = try Device().session()
        _ = session.begin()
        let limit = "<Meta><MaxMsgSize>\(Wire.encoding == .xml ? 3200 : 1000)</MaxMsgSize></Meta>"
        let commands = (2...8).map { command("Replace", $0, item("./Conf/Net/Mtu", "1400")) }.joined()
        let deletes = (10...17).map { command("Delete", $0, item("./Conf/Nope")) }.joined()
        let first = try session.receive(
            ServerMessage(header: limit, body: deletes + command("Atomic", 1, commands)).bytes)
        // There would be room for the first answers of the Atomic.
        #expect(try Array(first.words.dropFirst()) == (10...17).map { "Delete \($0) 404 ./Conf/Nope" })
        let next = "<Alert><CmdID>1</CmdID><Data>1222</Data></Alert>"
        let second = try session.receive(ServerMessage(messageID: 2, body: next, isFinal: false).bytes)
        #expect(
            try second.words.dropFirst() == ["Alert 1 200", "Atomic 1 200"]
                + (2...8).map { "Replace \($0) 200 ./Conf/Net/Mtu" } + ["Final"])
    }
}
