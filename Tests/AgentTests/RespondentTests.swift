import Accounts
import DMSession
import Linux
import Systemd
import TestSupport
import Testing

@testable import Agent

private var yes: PolicyRespondent { PolicyRespondent(accepts: true) }
private var no: PolicyRespondent { PolicyRespondent(accepts: false) }

@Suite("A server's question, answered by policy")
struct PolicyTests {
    private func question(
        _ kind: Question.Kind, _ choices: [String] = [], suggested: String? = nil
    ) -> Question {
        var options = QuestionOptions()
        options.initialAnswer = suggested
        return Question(kind: kind, text: "Really?", choices: choices, options: options)
    }

    @Test("is agreed to, or not")
    func confirm() {
        #expect(yes.answer(question(.confirm)) == .accepted)
        #expect(no.answer(question(.confirm)) == .refused)
    }

    @Test("is only shown, and that always works")
    func display() {
        #expect(yes.answer(question(.display)) == .accepted)
        #expect(no.answer(question(.display)) == .accepted)
    }

    @Test("gets the answer that the server suggests, or none")
    func suggestions() {
        #expect(yes.answer(question(.input, suggested: "abc")) == .text("abc"))
        #expect(yes.answer(question(.choice, ["a", "b"], suggested: "2")) == .chosen([2]))
        #expect(yes.answer(question(.choices, ["a", "b", "c"], suggested: "1-3")) == .chosen([1, 3]))
        #expect(no.answer(question(.choice, ["a"], suggested: "1")) == .notSupported)
        var short = question(.input, suggested: "abc")
        short.options.maximumLength = 2
        #expect(yes.answer(short) == .notSupported)
        for kind in [Question.Kind.input, .choice, .choices] {
            #expect(yes.answer(question(kind, ["a"])) == .notSupported)
        }
    }

    @Test(
        "gets no answer to a senseless suggestion",
        arguments: ["0", "3", "x", "1-2", "99999999999999999999", "-"])
    func senseless(_ suggestion: String) {
        #expect(yes.answer(question(.choice, ["a", "b"], suggested: suggestion)) == .notSupported)
    }
}

@Suite("A server's question, put on the bus")
struct UserInteractionTests {
    private func answer(
        _ kind: Question.Kind, _ word: String, _ values: [String] = [], maximumLength: Int? = nil
    ) throws(BusFailure) -> UserAnswer? {
        let desk = UserInteraction()
        var options = QuestionOptions()
        options.maximumLength = maximumLength
        var id: UInt32 = 0
        desk.show = { id = $0.id }
        desk.put(
            Question(kind: kind, text: "?", choices: ["a", "b", "c"], options: options), seconds: 1)
        try desk.take(id, word, values)
        return desk.answer
    }

    @Test("takes the answers that its kind has")
    func answers() throws {
        #expect(try answer(.confirm, "accepted") == .accepted)
        #expect(try answer(.confirm, "refused") == .refused)
        #expect(try answer(.input, "cancelled") == .cancelled)
        #expect(try answer(.input, "accepted", ["Grüße"], maximumLength: 5) == .text("Grüße"))
        #expect(try answer(.choice, "accepted", ["3"]) == .chosen([3]))
        #expect(try answer(.choices, "accepted", ["3", "1"]) == .chosen([3, 1]))
        #expect(try answer(.choices, "accepted", []) == .chosen([]))
    }

    @Test(
        "refuses all others",
        arguments: [
            (.confirm, "maybe", []), (.input, "refused", []), (.input, "accepted", []),
            (.input, "accepted", ["a", "b"]), (.input, "accepted", ["123456"]),
            (.choice, "accepted", []), (.choice, "accepted", ["1", "2"]), (.choice, "accepted", ["4"]),
            (.choice, "accepted", ["0"]), (.choices, "accepted", ["1", "1"]), (.choices, "accepted", ["x"]),
        ] as [(Question.Kind, String, [String])])
    func refused(_ kind: Question.Kind, _ word: String, _ values: [String]) {
        #expect(throws: BusFailure.self) { try answer(kind, word, values, maximumLength: 5) }
    }

    typealias InputType = QuestionOptions.InputType

    @Test(
        "takes no text of another type than the server wants, and stays open",
        arguments: [
            (.alphanumeric, ["a 1", "", "é"], []),
            (.numeric, ["0", "-12", "+1.5", "3.14"], ["", "a", "1.2.3", "1-2", "-", "1.", "１"]),
            (.date, ["31122026"], ["", "3112026", "00122026", "32122026", "01132026", "1.1.2026"]),
            (.time, ["000000", "235959"], ["240000", "006000", "000060", "00:00", "1200"]),
            (.phone, ["+49301234p7", "110", "1ws2"], ["", "+", "1+2", "12-34", "49 30"]),
            (
                .address, ["0.0.0.0", "192.168.1.255"],
                ["1.2.3", "1.2.3.256", "1.2.3.4.5", "1.2.3.", "a.b.c.d"]
            ),
        ] as [(InputType, [String], [String])])
    func inputType(_ type: InputType, _ good: [String], _ bad: [String]) throws {
        let desk = UserInteraction()
        var question = Question(kind: .input, text: "?")
        question.options.inputType = type
        var id: UInt32 = 0
        desk.show = { id = $0.id }
        for text in good {
            desk.put(question, seconds: 1)
            for other in bad { #expect(throws: BusFailure.self) { try desk.take(id, "accepted", [other]) } }
            try desk.take(id, "accepted", [text])
            #expect(desk.answer == .text(text))
        }
    }

    @Test("says how it is to be put")
    func notice() {
        var question = Question(kind: .input, text: "PIN?")
        var notice = QuestionNotice(1, question, seconds: 7)
        #expect((notice.shown, notice.suggestion, notice.length) == (0, "", 1024))
        #expect((notice.input, notice.secret) == ("alphanumeric", false))
        question.options.minimumTime = .seconds(10)
        question.options.initialAnswer = "12\u{7}34"
        question.options.maximumLength = 8
        question.options.inputType = .numeric
        question.options.isPassword = true
        notice = QuestionNotice(1, question, seconds: 7)
        #expect((notice.shown, notice.suggestion, notice.length) == (10, "12 34", 8))
        #expect((notice.input, notice.secret) == ("numeric", true))
    }

    @Test("takes one answer, and only while it is open")
    func open() throws {
        let desk = UserInteraction()
        #expect(throws: BusFailure.self) { try desk.take(0, "accepted", []) }
        desk.put(Question(kind: .confirm, text: "?"), seconds: 1)
        #expect(throws: BusFailure.self) { try desk.take(2, "accepted", []) }
        try desk.take(1, "accepted", [])
        #expect(throws: BusFailure.self) { try desk.take(1, "refused", []) }
        desk.put(Question(kind: .confirm, text: "?"), seconds: 1)
        #expect(desk.answer == nil)
        desk.close()
        #expect(throws: BusFailure.self) { try desk.take(2, "accepted", []) }
    }

    @Test("shows of the server's words nothing that a terminal or a reader could be misled by")
    func shown() {
        #expect(ShownText.of("a\u{1B}[2Jb\nc\u{202E}d\u{9B}e") == "a [2Jb c d e")
        #expect(ShownText.of("Grüße, 日本") == "Grüße, 日本")
        let noncharacters = String(
            decoding: [0x61, 0xFDD0, 0x62, 0x1FFFE, 0x63, 0xFFFF] as [UInt32], as: UTF32.self)
        #expect(ShownText.of(noncharacters) == "a b c ")
        #expect(ShownText.of(String(repeating: "x", count: 100_000)).utf8.count == 500)
    }
}

@Suite("A server's question, asked over the bus", .serialized)
struct BusRespondentTests {
    private func ask(
        limit: Duration, maximum: Duration? = nil, _ kind: Question.Kind = .confirm,
        _ show: @escaping (UserInteraction, QuestionNotice) -> Void
    ) throws -> (answer: UserAnswer, took: Duration) {
        let desk = UserInteraction()
        desk.show = { [unowned desk] in show(desk, $0) }
        let respondent = BusRespondent(
            desk, try EventLoop(), limit: limit, until: .after(.seconds(60)))
        var question = Question(kind: kind, text: "Really?")
        question.options.maximumTime = maximum
        let start = Instant.now
        return (respondent.answer(question), Instant.now - start)
    }

    @Test("gets the answer that somebody gives")
    func answered() throws {
        let result = try ask(limit: .seconds(30)) { try? $0.take($1.id, "refused", []) }
        #expect(result.answer == .refused)
    }

    @Test("isn't put if not all of it can be shown")
    func tooLong() throws {
        let long = String(repeating: "x", count: 501)
        let desk = UserInteraction()
        desk.show = { _ in Issue.record("nothing may be shown") }
        let respondent = BusRespondent(
            desk, try EventLoop(), limit: .seconds(50), until: .after(.seconds(60)))
        var question = Question(kind: .input, text: "?")
        question.options.initialAnswer = long
        for question in [
            question, Question(kind: .display, text: long), Question(kind: .confirm, text: long),
            Question(kind: .choice, text: "?", choices: ["a", long]),
        ] { #expect(respondent.answer(question) == .cannotBeShown) }
    }

    @Test("times out after the shorter of the two limits")
    func timedOut() throws {
        var seconds: UInt32 = 0
        let ours = try ask(limit: .milliseconds(50), maximum: .seconds(50)) { seconds = $1.seconds }
        #expect(ours.answer == .timedOut && ours.took < .seconds(10) && seconds == 1)
        let theirs = try ask(limit: .seconds(50), maximum: .milliseconds(50)) { seconds = $1.seconds }
        #expect(theirs.answer == .timedOut && theirs.took < .seconds(10) && seconds == 1)
    }

    @Test("isn't waited for when it is only shown")
    func display() throws {
        let result = try ask(limit: .seconds(50), .display) { _, _ in }
        #expect(result.answer == .accepted && result.took < .seconds(10))
    }

    @Test("has no answer when there is no bus")
    func noBus() throws {
        let respondent = BusRespondent(
            UserInteraction(), try EventLoop(), limit: .seconds(50), until: .after(.seconds(60)))
        #expect(respondent.answer(Question(kind: .confirm, text: "?")) == .notSupported)
        #expect(respondent.answer(Question(kind: .display, text: "?")) == .accepted)
    }
}
