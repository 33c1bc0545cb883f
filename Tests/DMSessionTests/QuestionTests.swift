import Accounts
import DMSession
import MessageTesting
import SyncML
import Testing

/// Answers as a test says, and notes what it was asked.
private final class FakeRespondent: Respondent {
    var questions: [Question] = []
    let reply: UserAnswer

    init(_ reply: UserAnswer) { self.reply = reply }

    func answer(_ question: Question) -> UserAnswer {
        questions.append(question)
        return reply
    }
}

private func alert(_ code: Int, _ items: [String], _ id: Int = 1) -> String {
    let items = items.map { "<Item><Data>\($0)</Data></Item>" }.joined()
    return "<Alert><CmdID>\(id)</CmdID><Data>\(code)</Data>\(items)</Alert>"
}

/// - Source: OMA DM Protocol 1.2, user interaction alerts.
@Suite("A server's question", .everyEncoding)
struct QuestionTests {
    private func answers(_ body: String, _ respondent: FakeRespondent) throws -> [Status] {
        var session = try Device().session(respondent: respondent)
        _ = session.begin()
        let message = try session.receive(ServerMessage(body: body).bytes).message()
        return message.commands.dropFirst().compactMap {
            if case .status(let status) = $0.body { status } else { nil }
        }
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var code: Int
        var answer: UserAnswer
        var status: Int
        var texts: [String] = []
        var testDescription: String { "\(code) \(answer)" }
    }

    static let rows = [
        Row(code: 1100, answer: .accepted, status: 200), Row(code: 1100, answer: .timedOut, status: 200),
        Row(code: 1100, answer: .cannotBeShown, status: 416),
        Row(code: 1100, answer: .notSupported, status: 406),
        Row(code: 1101, answer: .accepted, status: 200), Row(code: 1101, answer: .refused, status: 304),
        Row(code: 1101, answer: .cancelled, status: 214), Row(code: 1101, answer: .timedOut, status: 408),
        Row(code: 1101, answer: .text("?"), status: 406),
        Row(code: 1102, answer: .text("Ünïcode & <co>"), status: 200, texts: ["Ünïcode & <co>"]),
        Row(code: 1102, answer: .text(""), status: 200, texts: [""]),
        Row(code: 1102, answer: .accepted, status: 406),
        Row(code: 1103, answer: .chosen([2]), status: 200, texts: ["2"]),
        Row(code: 1103, answer: .cannotBeShown, status: 416),
        Row(code: 1104, answer: .chosen([1, 3]), status: 200, texts: ["1", "3"]),
        Row(code: 1104, answer: .chosen([]), status: 200),
        Row(code: 1104, answer: .cancelled, status: 214),
    ]

    @Test("has the answer of whoever is asked", arguments: rows)
    func answered(_ row: Row) throws {
        let respondent = FakeRespondent(row.answer)
        let choices = row.code > 1102 ? ["one", "two", "three"] : []
        let body = alert(row.code, ["MAXDT=5", "Text"] + choices)
        let status = try #require(try answers(body, respondent).first)
        #expect(status.code.rawValue == row.status)
        #expect(status.items.map { $0.text ?? "" } == row.texts)
        #expect(respondent.questions.map(\.text) == ["Text"])
        #expect(respondent.questions.first?.choices == choices)
    }

    @Test(
        "with the wrong items isn't put",
        arguments: [
            (1100, []), (1101, ["only options"]), (1102, []), (1103, ["", "no choices"]),
            (1104, ["", "no choices"]),
        ])
    func incomplete(_ code: Int, _ items: [String]) throws {
        let respondent = FakeRespondent(.accepted)
        #expect(try answers(alert(code, items), respondent).first?.code == .incomplete)
        #expect(respondent.questions.isEmpty)
    }

    @Test(
        "with a choice that says nothing isn't put: the numbers of the others would be wrong",
        arguments: [1103, 1104])
    func noChoice(_ code: Int) throws {
        let items = ["<Data/>", "<Data>Which?</Data>", "", "<Data>b</Data>"].map { "<Item>\($0)</Item>" }
            .joined()
        let respondent = FakeRespondent(.chosen([1]))
        let body = command("Alert", 1, "<Data>\(code)</Data>\(items)")
        #expect(try answers(body, respondent).first?.code == .incomplete)
        #expect(respondent.questions.isEmpty)
    }

    @Test("says how it is to be put")
    func options() throws {
        let respondent = FakeRespondent(.text("x"))
        let text =
            "MINDT=10&amp;maxdt=1&amp;MAXDT=30&amp;DR=John+D%6Fe%2&amp;MAXLEN=40&amp;IT=N&amp;ET=P&amp;New=1&amp;&amp;=&amp;MAXLEN"
        _ = try answers(alert(1102, [text, "Name?"]), respondent)
        let options = try #require(respondent.questions.first?.options)
        #expect(options.minimumTime == .seconds(10))
        #expect(options.maximumTime == .seconds(30))
        #expect(options.initialAnswer == "John Doe%2")
        #expect(options.inputType == .numeric)
        #expect(options.isPassword)
    }

    @Test(
        "has the defaults where it says nothing, or nonsense",
        arguments: ["", "MAXDT=-1&amp;IT=X&amp;ET=T&amp;MAXLEN=99999999"])
    func defaults(_ text: String) throws {
        let respondent = FakeRespondent(.text("x"))
        _ = try answers(alert(1102, [text, "Name?"]), respondent)
        #expect(respondent.questions.first?.options == QuestionOptions())
    }

    @Test("that is refused stops a Sequence, undoes an Atomic, and nothing else")
    func refused() throws {
        let ask = alert(1101, ["", "Sure?"], 2)
        let change = command("Replace", 3, item("./Conf/Blob", "x"))
        let rows = [
            (command("Sequence", 1, ask + change), [200, 304, 215]),
            (
                command("Atomic", 1, command("Replace", 4, item("./Conf/Net/Mtu", "1")) + ask + change),
                [507, 216, 304, 215]
            ),
            (ask + change, [304, 200]),
        ]
        for (body, codes) in rows {
            #expect(try answers(body, FakeRespondent(.refused)).map(\.code.rawValue) == codes)
        }
    }

    @Test("that is cancelled stops the whole message")
    func cancelled() throws {
        let ask = alert(1101, ["", "Sure?"], 2)
        let change = command("Replace", 3, item("./Conf/Blob", "x"))
        let rows = [
            (command("Sequence", 1, ask + change) + change, [200, 214, 215, 215]),
            (command("Atomic", 1, ask + change) + change, [507, 214, 215, 215]),
            (ask + change + command("Sequence", 5, change) + ask, [214, 215, 215, 215, 215]),
        ]
        for (body, codes) in rows {
            #expect(try answers(body, FakeRespondent(.cancelled)).map(\.code.rawValue) == codes)
        }
    }

    @Test(
        "finds nobody on a device without a screen, and a text to be shown is told",
        arguments: [1101, 1102, 1103, 1104])
    func nobody(_ code: Int) throws {
        var session = try Device().session()
        _ = session.begin()
        let body = alert(1100, ["", "Hello"]) + alert(code, ["", "?", "a", "b"], 2)
        let output = try session.receive(ServerMessage(body: body).bytes)
        #expect(try output.words.dropFirst() == ["Alert 1 200", "Alert 2 406", "Final"])
        #expect(output.effects.first == .displayed(text: "Hello"))
    }
}
