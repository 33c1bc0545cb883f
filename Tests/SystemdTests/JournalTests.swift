import Testing

@testable import Systemd

@Suite("An entry of the log")
struct JournalTests {
    @Test("is one line, whatever it holds")
    func line() {
        #expect(Journal.singleLine("a\n<3>b\u{1B}[2Jc\u{7F}") == "a <3>b [2Jc ")
        #expect(Journal.singleLine("geprüft") == "geprüft")
    }

    @Test("looks as its reader wants it")
    func looks() {
        #expect(Journal.line(.warning, "it rains", .numbered) == "<4>it rains")
        #expect(Journal.line(.warning, "it rains", .plain) == "it rains")
        #expect(Journal.line(.warning, "it rains", .coloured) == "\u{1B}[33mit rains\u{1B}[0m")
        #expect(Journal.line(.information, "it rains", .coloured) == "it rains")
    }

    @Test("is cut when it is too long")
    func long() {
        let text = String(repeating: "x", count: 2048)
        #expect(Journal.singleLine(text) == text)
        #expect(Journal.singleLine(text + "y") == text + "…")
    }
}
